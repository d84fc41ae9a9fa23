-- The Zhongshan scheme of 2014-10-30 on 2015-03-31, counting verified records: written by hand from scheme.yaml, as a good
-- engineer would for this one scheme and day, and read from the same Parquet tables. It is what the generated SQL is held
-- against, in speed and column by column. Points are hundredths; NULL is unknown.
WITH
-- The last application that counts. Who has none is taken as applying on the day of the run.
last_application AS (
  SELECT
    no,
    arg_max(
      {'town': town, 'applied_on': applied_on, 'klass': klass, 'accepted_on': accepted_on}, record_no
    ) AS it,
    bool_or(whose = 'self' AND grade = '小学一年级') AS for_primary,
    bool_or(whose = 'self' AND grade = '初中一年级') AS for_middle,
    bool_or(
      whose = 'self' AND starts_with(town, '4420')
      AND left(town, 9) NOT IN ('442000001', '442000002', '442000003', '442000004', '442000005')
    ) AS in_outer_town
  FROM application
  WHERE standing = 1
  GROUP BY no
),
applicant AS MATERIALIZED (
  SELECT
    p.no,
    it.town AS town,
    it.applied_on AS applied_on,
    coalesce(it.klass, '') AS klass,
    for_primary, for_middle, in_outer_town,
    coalesce(it.applied_on, DATE '2015-03-31') AS applied,
    coalesce(it.accepted_on, DATE '2015-03-31') AS accepted,
    -- The last month insured counts to is the one before the application, or before its acceptance.
    CAST(year(applied) * 12 + month(applied) - 2 AS INTEGER) AS last_month,
    CAST(year(accepted) * 12 + month(accepted) - 2 AS INTEGER) AS last_month_accepted,
    CAST(applied - INTERVAL 60 MONTH AS DATE) + 1 AS five_years,
    CAST(applied - INTERVAL 36 MONTH AS DATE) + 1 AS three_years
  FROM persons p LEFT JOIN last_application USING (no)
),

-- Claims that still wait for their answer make a kind unknown; one bit for each kind.
waiting AS (
  SELECT no, bit_or(bit) AS waits
  FROM (
    SELECT no, 1 AS bit FROM application WHERE standing = 0
    UNION ALL SELECT no, 2 FROM award WHERE standing = 0
    UNION ALL SELECT no, 4 FROM bar WHERE standing = 0
    UNION ALL SELECT no, 8 FROM birth_violation WHERE standing = 0
    UNION ALL SELECT no, 16 FROM blood WHERE standing = 0
    UNION ALL SELECT no, 32 FROM certificate WHERE standing = 0
    UNION ALL SELECT no, 64 FROM donation WHERE standing = 0
    UNION ALL SELECT no, 128 FROM dwelling WHERE standing = 0
    UNION ALL SELECT no, 256 FROM education WHERE standing = 0
    UNION ALL SELECT no, 512 FROM employment WHERE standing = 0
    UNION ALL SELECT no, 1024 FROM family WHERE standing = 0
    UNION ALL SELECT no, 2048 FROM family_planning WHERE standing = 0
    UNION ALL SELECT no, 4096 FROM housing_fund WHERE standing = 0
    UNION ALL SELECT no, 8192 FROM identity WHERE standing = 0
    UNION ALL SELECT no, 16384 FROM insurance WHERE standing = 0
    UNION ALL SELECT no, 32768 FROM investment WHERE standing = 0
    UNION ALL SELECT no, 65536 FROM means WHERE standing = 0
    UNION ALL SELECT no, 131072 FROM offence WHERE standing = 0
    UNION ALL SELECT no, 262144 FROM other_points WHERE standing = 0
    UNION ALL SELECT no, 524288 FROM patent WHERE standing = 0
    UNION ALL SELECT no, 1048576 FROM qualification WHERE standing = 0
    UNION ALL SELECT no, 2097152 FROM residence WHERE standing = 0
    UNION ALL SELECT no, 4194304 FROM residence_permit WHERE standing = 0
    UNION ALL SELECT no, 8388608 FROM schooling WHERE standing = 0
    UNION ALL SELECT no, 16777216 FROM stem_cell WHERE standing = 0
    UNION ALL SELECT no, 33554432 FROM tax WHERE standing = 0
    UNION ALL SELECT no, 67108864 FROM title WHERE standing = 0
    UNION ALL SELECT no, 134217728 FROM volunteering WHERE standing = 0
  )
  GROUP BY no
),

-- Insurance. Full years of each kind of insurance, overlaps once; whole province and this city.
insured_spans AS (
  SELECT
    no, kind, start, starts_with(place, '4420') AS here, starts_with(place, '44') AS in_province,
    least("end", last_month) AS until, least("end", last_month_accepted) AS until_accepted
  FROM insurance JOIN applicant USING (no)
  WHERE standing = 1 AND whose = 'self' AND starts_with(place, '44')
),
insured_years AS (
  SELECT
    no,
    CAST(sum(months // 12) AS BIGINT) AS province,
    CAST(sum(months_here // 12) AS BIGINT) AS here
  FROM (
    SELECT
      no,
      sum(greatest(0, until - greatest(start - 1, before))) AS months,
      coalesce(sum(greatest(0, until - greatest(start - 1, before_here))) FILTER (WHERE here), 0) AS months_here
    FROM (
      SELECT
        *,
        max(until) OVER earlier AS before,
        max(CASE WHEN here THEN until END) OVER earlier AS before_here
      FROM insured_spans
      WHERE start <= until
      WINDOW earlier AS (
        PARTITION BY no, kind ORDER BY start ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      )
    )
    GROUP BY no, kind
  )
  GROUP BY no
),
-- The run in this city that ends last: without a gap up to the application, with gaps of three months up to acceptance.
insured_runs AS (
  SELECT
    no,
    max(start) FILTER (WHERE start <= until AND (before IS NULL OR start > before + 1)) AS first,
    max(until) FILTER (WHERE start <= until) AS last,
    max(start) FILTER (WHERE start <= until_accepted AND (before_accepted IS NULL OR start > before_accepted + 4))
      AS first_accepted,
    max(until_accepted) FILTER (WHERE start <= until_accepted) AS last_accepted
  FROM (
    SELECT
      *,
      max(CASE WHEN start <= until THEN until END) OVER earlier AS before,
      max(CASE WHEN start <= until_accepted THEN until_accepted END) OVER earlier AS before_accepted
    FROM (
      -- Spans that begin in one month are one span up to the last of their ends.
      SELECT no, start, max(until) AS until, max(until_accepted) AS until_accepted
      FROM insured_spans
      WHERE here
      GROUP BY no, start
    )
    WINDOW earlier AS (PARTITION BY no ORDER BY start ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
  )
  GROUP BY no
),

-- Residence. The run of registered residence up to acceptance; full years of permits.
registered_run AS (
  SELECT
    no,
    max(start) FILTER (WHERE before IS NULL OR start > CAST(before + 1 + INTERVAL 3 MONTH AS DATE)) AS first,
    max(until) AS last
  FROM (
    SELECT
      no, start, until,
      max(until) OVER (PARTITION BY no ORDER BY start ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM (
      SELECT no, start, least("end", accepted) AS until
      FROM (
        SELECT no, start, "end" FROM residence
        WHERE standing = 1 AND whose = 'self' AND starts_with(place, '4420')
        UNION ALL
        SELECT no, start, "end" FROM residence_permit
        WHERE standing = 1 AND whose = 'self' AND starts_with(place, '4420')
      )
      JOIN applicant USING (no)
      WHERE start <= accepted AND ("end" IS NULL OR start <= "end")
    )
  )
  GROUP BY no
),
permit_years AS (
  SELECT no, CAST(sum(months) AS BIGINT) // 12 AS years
  FROM (
    SELECT
      no, min(start) AS first, max(until) + 1 AS after,
      (year(after) * 12 + month(after)) - (year(first) * 12 + month(first))
        - CASE WHEN day(after) < day(first) THEN 1 ELSE 0 END AS months
    FROM (
      SELECT *, count(*) FILTER (WHERE before IS NULL OR start > before + 1) OVER so_far AS spell
      FROM (
        SELECT *, max(until) OVER earlier AS before
        FROM (
          SELECT no, start, least("end", applied) AS until
          FROM residence_permit JOIN applicant USING (no)
          WHERE standing = 1 AND whose = 'self' AND starts_with(place, '4420')
        )
        WHERE start <= until
        WINDOW earlier AS (PARTITION BY no ORDER BY start ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
      )
      WINDOW so_far AS (PARTITION BY no ORDER BY start ROWS UNBOUNDED PRECEDING)
    )
    GROUP BY no, spell
  )
  GROUP BY no
),
permits_held AS (
  SELECT DISTINCT no, 1 AS held
  FROM residence_permit JOIN applicant USING (no)
  WHERE standing = 1 AND whose = 'self' AND sort = '居住证' AND starts_with(place, '44')
    AND start <= applied AND ("end" IS NULL OR "end" >= applied)
),

-- Work. Months in this city and months of sanitation, day by day; and where somebody works on the day.
jobs AS (
  SELECT
    no, start, "end", applied, least("end", applied) AS until, starts_with(place, '4420') AS here,
    place = town AS in_town, occupation = '环卫' AS sanitation
  FROM employment JOIN applicant USING (no)
  WHERE standing = 1 AND whose = 'self' AND start <= applied AND ("end" IS NULL OR start <= "end")
),
jobs_held AS (
  SELECT no, bool_or(here) AS here, coalesce(bool_or(in_town), FALSE) AS in_town
  FROM jobs
  WHERE "end" IS NULL OR "end" >= applied
  GROUP BY no
),
months_worked AS (
  SELECT
    no,
    CAST(sum(months) FILTER (WHERE NOT sanitation) AS BIGINT) AS here,
    CAST(sum(months) FILTER (WHERE sanitation) AS BIGINT) // 12 AS sanitation_years
  FROM (
    SELECT
      no, sanitation, min(start) AS first, max(until) + 1 AS after,
      (year(after) * 12 + month(after)) - (year(first) * 12 + month(first))
        - CASE WHEN day(after) < day(first) THEN 1 ELSE 0 END AS months
    FROM (
      SELECT *, count(*) FILTER (WHERE before IS NULL OR start > before + 1) OVER so_far AS spell
      FROM (
        SELECT *, max(until) OVER earlier AS before
        FROM (
          SELECT no, FALSE AS sanitation, start, until FROM jobs WHERE here
          UNION ALL
          SELECT no, TRUE, start, until FROM jobs WHERE sanitation
        )
        WINDOW earlier AS (
          PARTITION BY no, sanitation ORDER BY start ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )
      )
      WINDOW so_far AS (PARTITION BY no, sanitation ORDER BY start ROWS UNBOUNDED PRECEDING)
    )
    GROUP BY no, sanitation, spell
  )
  GROUP BY no
),

-- Housing fund: an account, and the months paid in here, overlaps once.
fund AS (
  SELECT
    no, TRUE AS has_account,
    CAST(sum(greatest(0, until - greatest(start - 1, before))) AS BIGINT) AS months
  FROM (
    SELECT *, max(until) OVER earlier AS before
    FROM (
      SELECT no, start, least("end", last_month) AS until
      FROM housing_fund JOIN applicant USING (no)
      WHERE standing = 1 AND whose = 'self' AND starts_with(place, '4420') AND start <= last_month
    )
    WINDOW earlier AS (PARTITION BY no ORDER BY start ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
  )
  GROUP BY no
),

-- Everything that is only counted, added up or looked at.
who AS (
  SELECT
    no,
    min(born_on) AS born_on,
    bool_or(NOT starts_with(registered_in, '4420')) AS registered_elsewhere,
    bool_or(sex = '男') AS male,
    bool_or(sex = '女') AS female
  FROM "identity"
  WHERE standing = 1 AND whose = 'self'
  GROUP BY no
),
never_married AS (
  SELECT DISTINCT no, 1 AS it
  FROM family JOIN applicant USING (no)
  WHERE standing = 1 AND whose = 'self' AND marriage = '未婚' AND (since IS NULL OR since <= applied)
),
schooled AS (
  SELECT
    no,
    max(CASE level
      WHEN '初中' THEN 1
      WHEN '高中' THEN 2 WHEN '中技' THEN 2 WHEN '中职' THEN 2
      WHEN '大专' THEN 3 WHEN '高级技校' THEN 3 WHEN '高职' THEN 3
      WHEN '本科' THEN 4 WHEN '技师学院' THEN 4 WHEN '硕士' THEN 4 WHEN '博士' THEN 4
      ELSE 0 END) AS level
  FROM education JOIN applicant USING (no)
  WHERE standing = 1 AND whose = 'self' AND "on" <= applied
  GROUP BY no
),
qualified AS (
  SELECT
    no,
    max(CASE level
      WHEN '初级工' THEN 1 WHEN '工勤五级' THEN 1
      WHEN '中级工' THEN 2 WHEN '工勤四级' THEN 2
      WHEN '高级工' THEN 3 WHEN '工勤三级' THEN 3
      WHEN '技师' THEN 4 WHEN '工勤二级' THEN 4
      WHEN '高级技师' THEN 5 WHEN '工勤一级' THEN 5
      ELSE 0 END) AS certificate,
    max(CASE level WHEN '企业评定高级工级' THEN 1 WHEN '企业评定技师级' THEN 2 ELSE 0 END) AS company
  FROM qualification JOIN applicant USING (no)
  WHERE standing = 1 AND whose = 'self' AND "on" <= applied
  GROUP BY no
),
titled AS (
  SELECT no, max(CASE level WHEN '初级职称' THEN 3 WHEN '中级职称' THEN 4 WHEN '高级职称' THEN 5 ELSE 0 END) AS level
  FROM applicant JOIN title USING (no)
  WHERE standing = 1 AND whose = 'self' AND "on" <= applied
  GROUP BY no
),
homes AS (
  SELECT
    no,
    bool_or(good AND family AND NOT used_for_settlement) AS for_settlement,
    bool_or(good AND family AND NOT used_for_school) AS for_school,
    bool_or(good AND family) AS for_housing,
    bool_or(whose = 'self' AND in_town) AS own_in_town,
    bool_or(whose IN ('self', 'partner') AND in_town) AS couple_in_town,
    bool_or(up_to_standard AND whose IN ('self', 'partner', 'child', 'other_child')) AS household_has
  FROM (
    SELECT
      no, whose, used_for_settlement, used_for_school, coalesce(place = town, FALSE) AS in_town,
      standard = '达标' AND starts_with(place, '4420') AS up_to_standard,
      residential AND up_to_standard AS good,
      whose IN ('self', 'partner', 'parent', 'grandparent', 'child', 'other_child') AS family
    FROM dwelling JOIN applicant USING (no)
    WHERE standing = 1 AND tenure = '自有' AND start <= applied AND ("end" IS NULL OR "end" >= applied)
  )
  GROUP BY no
),
planning AS (
  SELECT
    no,
    bool_or(whose = 'self' AND item = '婚育证明') AS home_certificate,
    max(CASE WHEN whose IN ('self', 'partner') THEN CASE item WHEN '上环' THEN 1 WHEN '结扎' THEN 2 ELSE 0 END END) AS contraception,
    bool_or(whose = 'self' AND item = '审核无政策外生育') AS births_lawful,
    max(CASE WHEN whose = 'self' THEN CASE item WHEN '审核部分处理' THEN 1 WHEN '审核已全部处理' THEN 2 ELSE 0 END END) AS births_settled
  FROM family_planning JOIN applicant USING (no)
  WHERE standing = 1 AND "on" <= applied
  GROUP BY no
),
years_checked AS (
  SELECT no, count(*) AS years
  FROM (
    SELECT no, year("on") AS year
    FROM family_planning JOIN applicant USING (no)
    WHERE standing = 1 AND whose IN ('self', 'partner') AND item = '孕检' AND "on" <= applied
    GROUP BY no, year
    HAVING count(*) >= 3
  )
  GROUP BY no
),
papers AS (
  SELECT
    no,
    bool_or(own AND valid AND code = '市急需人才') AS talent_city,
    bool_or(own AND valid AND code = '镇急需人才') AS talent_town,
    count(*) FILTER (WHERE own AND code = '举报线索' AND "on" >= five_years) AS reports,
    bool_or(own AND valid AND code = '兼职联络员') AS liaison,
    max(CASE WHEN own AND valid THEN
      CASE code WHEN '安全主任初级' THEN 1 WHEN '安全主任中级' THEN 2 WHEN '安全主任高级' THEN 3 END END) AS safety_director,
    bool_or(code = '儿童预防接种') AS vaccination,
    bool_or(code = '妇幼保健') AS maternal_care,
    bool_or(own AND code = '婚前检查') AS premarital_check,
    bool_or(own AND valid AND code = '从业健康证') AS health_card,
    bool_or(whose <> 'partner' AND code = '儿童随行卡') AS child_card,
    count(DISTINCT subject) FILTER (WHERE own AND code = '社会教育课程') AS courses
  FROM (
    SELECT
      no, whose, code, subject, "on", five_years,
      whose = 'self' AS own, until IS NULL OR until >= applied AS valid
    FROM certificate JOIN applicant USING (no)
    WHERE standing = 1 AND whose IN ('self', 'partner', 'child', 'other_child') AND "on" <= applied
  )
  GROUP BY no
),
patents AS (
  SELECT
    no,
    count(*) FILTER (WHERE sort = '发明') AS invention,
    count(*) FILTER (WHERE sort <> '发明') AS other
  FROM applicant JOIN patent USING (no)
  WHERE standing = 1 AND whose = 'self' AND "on" BETWEEN five_years AND applied
  GROUP BY no
),
honours AS (
  SELECT
    no,
    count(*) FILTER (WHERE county) AS county,
    count(*) FILTER (WHERE town_level) AS township,
    count(*) FILTER (WHERE city) AS city,
    count(*) FILTER (WHERE county AND living_here) AS county_here,
    count(*) FILTER (WHERE town_level AND living_here) AS town_here,
    count(*) FILTER (WHERE city AND living_here) AS city_here
  FROM (
    SELECT
      no, living_here, level = '县处级' AS county, level = '镇级' AND starts_with(place, '4420') AS town_level,
      level IN ('地厅级', '省部级', '国家级') AS city
    FROM applicant JOIN award USING (no)
    WHERE standing = 1 AND whose = 'self' AND "on" <= applied AND starts_with(place, '44')
  )
  GROUP BY no
),
served AS (
  SELECT
    no,
    CAST(sum(hours) FILTER (WHERE sort = '一般' AND in_province) AS BIGINT) AS general,
    CAST(sum(hours) FILTER (WHERE sort IN ('禁毒', '网络文明') AND in_province) AS BIGINT) AS special,
    CAST(sum(hours) FILTER (WHERE sort IN ('一般', '禁毒', '网络文明') AND here) AS BIGINT) AS here,
    CAST(sum(hours) FILTER (WHERE sort = '安全生产宣传') AS BIGINT) AS safety
  FROM (
    SELECT no, sort, hours, starts_with(place, '44') AS in_province, starts_with(place, '4420') AS here
    FROM volunteering JOIN applicant USING (no)
    WHERE standing = 1 AND whose = 'self' AND "on" BETWEEN five_years AND applied
  )
  GROUP BY no
),
gave AS (
  SELECT
    no,
    CAST(sum(amount) AS BIGINT) AS amount,
    CAST(sum(amount) FILTER (WHERE starts_with(place, '4420')) AS BIGINT) AS here
  FROM applicant JOIN donation USING (no)
  WHERE standing = 1 AND whose = 'self' AND recognised AND "on" BETWEEN five_years AND applied
  GROUP BY no
),
gave_blood AS (
  SELECT
    no,
    CAST(sum(volume) AS BIGINT) AS volume,
    CAST(sum(volume) FILTER (WHERE starts_with(place, '4420')) AS BIGINT) AS here
  FROM applicant JOIN blood USING (no)
  WHERE standing = 1 AND whose = 'self' AND "on" BETWEEN five_years AND applied
  GROUP BY no
),
party AS (
  SELECT no, max(points) AS points
  FROM applicant JOIN other_points USING (no)
  WHERE standing = 1 AND whose = 'self' AND code = '两新组织党员积分' AND "on" BETWEEN five_years AND applied
  GROUP BY no
),
marrow AS (
  SELECT no, bool_or(act = '入库') AS volunteer, bool_or(act = '捐献') AS donor
  FROM applicant JOIN stem_cell USING (no)
  WHERE standing = 1 AND whose = 'self' AND starts_with(place, '4420') AND "on" <= applied
  GROUP BY no
),
invested AS (
  SELECT no, CAST(sum(amount) AS BIGINT) AS amount
  FROM applicant JOIN investment USING (no)
  WHERE standing = 1 AND whose = 'self' AND starts_with(place, '4420') AND "on" <= applied
  GROUP BY no
),
taxed AS (
  SELECT
    no,
    CAST(sum(amount) FILTER (WHERE sort IN ('工资薪金所得税', '其他个人所得税')) AS BIGINT) AS income,
    CAST(sum(amount * share) FILTER (WHERE sort IN ('个体工商户税', '企业税')) AS BIGINT) AS business
  FROM tax JOIN applicant USING (no)
  WHERE standing = 1 AND whose = 'self' AND starts_with(place, '4420') AND "on" <= applied
    AND period BETWEEN last_month - 59 AND last_month
  GROUP BY no
),
at_school AS (
  SELECT
    no,
    CAST(sum(school_years) FILTER (WHERE counts AND stage = '幼儿园') AS BIGINT) AS kindergarten,
    max(school_years) FILTER (WHERE counts AND stage = '小学') AS primary_years,
    bool_or(stage = '小学') AS has_primary,
    bool_or(stage = '初中') AS has_middle
  FROM (
    SELECT no, stage, school_years, registered AND starts_with(place, '4420') AS counts
    FROM schooling JOIN applicant USING (no)
    WHERE standing = 1 AND whose = 'child' AND start <= applied
  )
  GROUP BY no
),
births AS (
  SELECT
    no,
    count(*) FILTER (WHERE whose = 'self' AND "on" <= applied) AS own,
    bool_or(whose <> 'former_partner' AND "on" <= applied AND applied < CAST("on" + INTERVAL 60 MONTH AS DATE)) AS recent,
    bool_or(handled_on IS NULL OR applied < handled_on) AS unsettled
  FROM applicant JOIN birth_violation USING (no)
  WHERE standing = 1
  GROUP BY no
),
offences AS (
  SELECT
    no,
    bool_or(sort = '刑事处罚' AND "on" >= five_years) AS crime,
    count(*) FILTER (WHERE sort = '行政拘留' AND "on" >= three_years) AS detention
  FROM applicant JOIN offence USING (no)
  WHERE standing = 1 AND whose = 'self' AND "on" <= applied
  GROUP BY no
),
housing_need AS (
  SELECT DISTINCT no, 1 AS it
  FROM means JOIN applicant USING (no)
  WHERE standing = 1 AND whose = 'self' AND subject = '住房' AND met AND "on" <= applied
),
falsehoods AS (
  SELECT DISTINCT no, TRUE AS it
  FROM applicant JOIN bar USING (no)
  WHERE standing = 1 AND whose = 'self' AND sort = '虚假材料' AND starts_with(place, '4420') AND start <= applied
),

-- Everything known of a person in one row. A kind is known when its list is closed by a word that suffices and no claim waits.
everybody AS (
  SELECT
    p.no, p.person, a.* EXCLUDE (no),
    answered_application >= 2 AND w & 1 = 0 AS known_application,
    answered_award >= 1 AND w & 2 = 0 AS known_award,
    answered_bar >= 2 AND w & 4 = 0 AS known_bar,
    answered_birth_violation >= 2 AND w & 8 = 0 AS known_birth_violation,
    answered_blood >= 1 AND w & 16 = 0 AS known_blood,
    answered_certificate >= 1 AND w & 32 = 0 AS known_certificate,
    answered_donation >= 1 AND w & 64 = 0 AS known_donation,
    answered_dwelling >= 2 AND w & 128 = 0 AS known_dwelling,
    answered_education >= 1 AND w & 256 = 0 AS known_education,
    answered_employment >= 1 AND w & 512 = 0 AS known_employment,
    answered_family >= 2 AND w & 1024 = 0 AS known_family,
    answered_family_planning >= 1 AND w & 2048 = 0 AS known_family_planning,
    answered_housing_fund >= 1 AND w & 4096 = 0 AS known_housing_fund,
    answered_identity >= 2 AND w & 8192 = 0 AS known_identity,
    answered_insurance >= 1 AND w & 16384 = 0 AS known_insurance,
    answered_investment >= 1 AND w & 32768 = 0 AS known_investment,
    answered_means >= 2 AND w & 65536 = 0 AS known_means,
    answered_offence >= 2 AND w & 131072 = 0 AS known_offence,
    answered_other_points >= 1 AND w & 262144 = 0 AS known_other_points,
    answered_patent >= 1 AND w & 524288 = 0 AS known_patent,
    answered_qualification >= 1 AND w & 1048576 = 0 AS known_qualification,
    answered_residence >= 1 AND w & 2097152 = 0 AS known_residence,
    answered_residence_permit >= 1 AND w & 4194304 = 0 AS known_residence_permit,
    answered_schooling >= 1 AND w & 8388608 = 0 AS known_schooling,
    answered_stem_cell >= 1 AND w & 16777216 = 0 AS known_stem_cell,
    answered_tax >= 1 AND w & 33554432 = 0 AS known_tax,
    answered_title >= 1 AND w & 67108864 = 0 AS known_title,
    answered_volunteering >= 1 AND w & 134217728 = 0 AS known_volunteering
  FROM (SELECT persons.*, coalesce(waits, 0) AS w FROM persons LEFT JOIN waiting USING (no)) p
  LEFT JOIN applicant a ON a.no = p.no
),
-- Quantities: NULL while their kind is not known. A record that exists is not made doubtful by records still to come.
quantities AS (
  SELECT
    no, person, town, applied_on, klass,
    CASE WHEN known_insurance THEN CASE WHEN insured_runs.last >= last_month THEN insured_runs.last - insured_runs.first + 1 ELSE 0 END END
      AS m_insured_last_month,
    CASE WHEN known_insurance THEN CASE WHEN last_accepted + 3 >= last_month_accepted THEN last_accepted - first_accepted + 1 ELSE 0 END END
      AS m_insured_run,
    CASE WHEN known_residence AND known_residence_permit THEN
      CASE WHEN CAST(registered_run.last + 1 + INTERVAL 3 MONTH AS DATE) > accepted THEN
        (year(registered_run.last + 1) * 12 + month(registered_run.last + 1)) - (year(registered_run.first) * 12 + month(registered_run.first))
        - CASE WHEN day(registered_run.last + 1) < day(registered_run.first) THEN 1 ELSE 0 END
      ELSE 0 END
    END AS m_registered_run,
    CASE WHEN known_education THEN coalesce(schooled.level, 0) END AS q_education,
    CASE WHEN known_qualification AND known_title THEN greatest(coalesce(certificate, 0), coalesce(titled.level, 0)) END AS q_skills_certificate,
    CASE WHEN known_qualification THEN coalesce(company, 0) END AS q_skills_company,
    CASE WHEN known_insurance THEN coalesce(insured_years.province, 0) END AS q_insurance_province,
    CASE WHEN known_insurance THEN coalesce(insured_years.here, 0) END AS q_insurance_here,
    CASE WHEN for_settlement THEN 1 WHEN known_dwelling THEN 0 END AS q_dwelling_settlement,
    CASE WHEN for_school THEN 1 WHEN known_dwelling THEN 0 END AS q_dwelling_school,
    CASE WHEN for_housing THEN 1 WHEN known_dwelling THEN 0 END AS q_dwelling_housing,
    CASE WHEN known_residence_permit THEN coalesce(permit_years.years, 0) END AS q_permit,
    CASE WHEN known_identity THEN
      coalesce(year(applied) - year(born_on)
        - CASE WHEN month(applied) * 100 + day(applied) < month(born_on) * 100 + day(born_on) THEN 1 ELSE 0 END, 0)
    END AS q_age,
    CASE WHEN never_married.it = 1 THEN 1 WHEN known_family THEN 0 END AS q_unmarried,
    CASE WHEN home_certificate THEN 1 WHEN known_family_planning THEN 0 END AS q_home_certificate,
    CASE WHEN known_family_planning THEN coalesce(contraception, 0) END AS q_contraception,
    CASE WHEN known_family_planning THEN coalesce(years_checked.years, 0) END AS q_checks,
    CASE WHEN births_lawful THEN 1 WHEN known_family_planning THEN 0 END AS q_births_lawful,
    CASE WHEN known_family_planning THEN coalesce(births_settled, 0) END AS q_births_settled,
    CASE WHEN talent_city THEN 1 WHEN known_certificate THEN 0 END AS q_talent_city,
    CASE WHEN talent_town THEN 1 WHEN known_certificate THEN 0 END AS q_talent_town,
    CASE WHEN known_patent THEN coalesce(patents.invention, 0) END AS q_patents_invention,
    CASE WHEN known_patent THEN coalesce(patents.other, 0) END AS q_patents_other,
    CASE WHEN known_award THEN coalesce(honours.county, 0) END AS q_honour_county,
    CASE WHEN known_award THEN coalesce(honours.township, 0) END AS q_honour_town,
    CASE WHEN known_award THEN coalesce(honours.city, 0) END AS q_honour_city,
    CASE WHEN known_award THEN coalesce(county_here, 0) END AS q_honour_county_here,
    CASE WHEN known_award THEN coalesce(town_here, 0) END AS q_honour_town_here,
    CASE WHEN known_award THEN coalesce(city_here, 0) END AS q_honour_city_here,
    CASE WHEN known_volunteering THEN coalesce(served.general, 0) // 500 END AS q_volunteering,
    CASE WHEN known_volunteering THEN coalesce(served.special, 0) // 250 END AS q_volunteering_special,
    CASE WHEN known_volunteering THEN coalesce(served.here, 0) // 500 END AS q_volunteering_here,
    CASE WHEN known_volunteering THEN coalesce(served.safety, 0) // 500 END AS q_safety_promotion,
    CASE WHEN known_donation THEN coalesce(gave.amount, 0) // 100000 END AS q_donation,
    CASE WHEN known_donation THEN coalesce(gave.here, 0) // 100000 END AS q_donation_here,
    CASE WHEN known_blood THEN coalesce(gave_blood.volume, 0) // 200 END AS q_blood,
    CASE WHEN known_blood THEN coalesce(gave_blood.here, 0) // 200 END AS q_blood_here,
    CASE WHEN known_certificate THEN coalesce(papers.reports, 0) END AS q_reports,
    CASE WHEN papers.liaison THEN 1 WHEN known_certificate THEN 0 END AS q_liaison,
    CASE WHEN known_certificate THEN coalesce(papers.safety_director, 0) END AS q_safety_director,
    CASE WHEN known_other_points THEN coalesce(party.points, 0) // 1000 END AS q_party_points,
    CASE WHEN marrow.volunteer THEN 1 WHEN known_stem_cell THEN 0 END AS q_marrow_volunteer,
    CASE WHEN marrow.donor THEN 1 WHEN known_stem_cell THEN 0 END AS q_marrow_donor,
    CASE WHEN known_employment THEN coalesce(months_worked.sanitation_years, 0) END AS q_sanitation,
    CASE WHEN known_investment THEN coalesce(invested.amount, 0) // 10000000 END AS q_investment,
    CASE WHEN known_tax THEN coalesce(taxed.income, 0) // 100000 END AS q_income_tax,
    CASE WHEN known_tax THEN coalesce(taxed.business, 0) // 10000000000 END AS q_business_tax,
    CASE WHEN vaccination THEN 1 WHEN known_certificate THEN 0 END AS q_vaccination,
    CASE WHEN maternal_care THEN 1 WHEN known_certificate THEN 0 END AS q_maternal_care,
    CASE WHEN premarital_check THEN 1 WHEN known_certificate THEN 0 END AS q_premarital_check,
    CASE WHEN health_card THEN 1 WHEN known_certificate THEN 0 END AS q_health_card,
    CASE WHEN child_card THEN 1 WHEN known_certificate THEN 0 END AS q_child_card,
    CASE WHEN has_account THEN 1 WHEN known_housing_fund THEN 0 END AS q_fund_account,
    CASE WHEN known_housing_fund THEN coalesce(fund.months, 0) END AS q_fund_months,
    CASE WHEN known_certificate THEN coalesce(papers.courses, 0) END AS q_courses,
    CASE WHEN known_schooling THEN coalesce(at_school.kindergarten, 0) END AS q_kindergarten,
    CASE WHEN for_primary THEN 1 WHEN known_application THEN 0 END AS x_56,
    CASE WHEN known_schooling THEN coalesce(at_school.primary_years, 0) END AS q_primary,
    CASE WHEN for_middle THEN 1 WHEN known_application THEN 0 END AS x_58,
    CASE WHEN known_birth_violation THEN coalesce(births.own, 0) END AS q_birth,
    CASE WHEN offences.crime THEN 1 WHEN known_offence THEN 0 END AS q_crime,
    CASE WHEN known_offence THEN coalesce(offences.detention, 0) END AS q_detention,
    CASE WHEN in_outer_town THEN 1 WHEN known_application THEN 0 END AS x_62,
    CASE WHEN registered_elsewhere THEN 1 WHEN known_identity THEN 0 END AS x_63,
    CASE WHEN permits_held.held = 1 THEN 1 WHEN known_residence_permit THEN 0 END AS x_64,
    CASE WHEN jobs_held.here THEN 1 WHEN known_employment THEN 0 END AS x_65,
    CASE WHEN known_employment THEN coalesce(months_worked.here, 0) END AS x_66,
    CASE WHEN own_in_town THEN 1 WHEN known_dwelling THEN 0 END AS x_67,
    CASE WHEN jobs_held.in_town THEN 1 WHEN known_employment THEN 0 END AS x_68,
    CASE WHEN male THEN 1 WHEN known_identity THEN 0 END AS x_69,
    CASE WHEN female THEN 1 WHEN known_identity THEN 0 END AS x_70,
    CASE WHEN has_primary THEN 1 WHEN known_schooling THEN 0 END AS x_71,
    CASE WHEN has_middle THEN 1 WHEN known_schooling THEN 0 END AS x_72,
    CASE WHEN couple_in_town THEN 1 WHEN known_dwelling THEN 0 END AS x_73,
    CASE WHEN housing_need.it = 1 THEN 1 WHEN known_means THEN 0 END AS x_74,
    CASE WHEN household_has THEN 1 WHEN known_dwelling THEN 0 END AS x_75,
    CASE WHEN births.recent THEN TRUE WHEN known_birth_violation THEN FALSE END AS birth_recent,
    CASE WHEN births.unsettled THEN TRUE WHEN known_birth_violation THEN FALSE END AS birth_unsettled,
    CASE WHEN falsehoods.it THEN TRUE WHEN known_bar THEN FALSE END AS falsehood
  FROM everybody
  LEFT JOIN insured_years USING (no)
  LEFT JOIN insured_runs USING (no)
  LEFT JOIN registered_run USING (no)
  LEFT JOIN permit_years USING (no)
  LEFT JOIN permits_held USING (no)
  LEFT JOIN jobs_held USING (no)
  LEFT JOIN months_worked USING (no)
  LEFT JOIN fund USING (no)
  LEFT JOIN who USING (no)
  LEFT JOIN never_married USING (no)
  LEFT JOIN schooled USING (no)
  LEFT JOIN qualified USING (no)
  LEFT JOIN titled USING (no)
  LEFT JOIN homes USING (no)
  LEFT JOIN planning USING (no)
  LEFT JOIN years_checked USING (no)
  LEFT JOIN papers USING (no)
  LEFT JOIN patents USING (no)
  LEFT JOIN honours USING (no)
  LEFT JOIN served USING (no)
  LEFT JOIN gave USING (no)
  LEFT JOIN gave_blood USING (no)
  LEFT JOIN party USING (no)
  LEFT JOIN marrow USING (no)
  LEFT JOIN invested USING (no)
  LEFT JOIN taxed USING (no)
  LEFT JOIN at_school USING (no)
  LEFT JOIN births USING (no)
  LEFT JOIN offences USING (no)
  LEFT JOIN housing_need USING (no)
  LEFT JOIN falsehoods USING (no)
),
-- Lines, with their caps. NULL is carried by arithmetic; where CASE or least() would drop it, it is asked for.
lines AS (
  SELECT
    *,
    CASE q_education WHEN 0 THEN 0 WHEN 1 THEN 2000 WHEN 2 THEN 3000 WHEN 3 THEN 6000 WHEN 4 THEN 8000 END AS p_education,
    CASE q_skills_certificate WHEN 0 THEN 0 WHEN 1 THEN 2000 WHEN 2 THEN 4000 WHEN 3 THEN 7000 WHEN 4 THEN 9000 WHEN 5 THEN 11000 END
      AS p_skills_certificate,
    CASE q_skills_company WHEN 0 THEN 0 WHEN 1 THEN 5000 WHEN 2 THEN 7000 END AS p_skills_company,
    CASE WHEN q_insurance_province > 50 THEN 7500 ELSE q_insurance_province * 150 END AS p_insurance_province,
    CASE WHEN q_insurance_here > 50 THEN 2500 ELSE q_insurance_here * 50 END AS p_insurance_here,
    q_dwelling_settlement * 10000 AS p_dwelling_settlement,
    q_dwelling_school * 10000 AS p_dwelling_school,
    q_dwelling_housing * 10000 AS p_dwelling_housing,
    CASE WHEN q_permit > 10 THEN 5000 ELSE q_permit * 500 END AS p_permit,
    CASE WHEN q_age BETWEEN 18 AND 35 THEN 500 WHEN q_age IS NOT NULL THEN 0 END AS p_age,
    q_unmarried * 1500 AS p_unmarried,
    q_home_certificate * 300 AS p_home_certificate,
    CASE q_contraception WHEN 0 THEN 0 WHEN 1 THEN 1000 WHEN 2 THEN 2500 END AS p_contraception,
    CASE WHEN q_checks >= 3 THEN 2000 WHEN q_checks = 2 THEN 1500 WHEN q_checks = 1 THEN 1000 ELSE q_checks END AS p_checks,
    q_births_lawful * 10000 AS p_births_lawful,
    CASE q_births_settled WHEN 0 THEN 0 WHEN 1 THEN 2000 WHEN 2 THEN 6000 END AS p_births_settled,
    q_talent_city * 5000 AS p_talent_city,
    q_talent_town * 2000 AS p_talent_town,
    q_patents_invention * 3000 AS p_patents_invention,
    q_patents_other * 1000 AS p_patents_other,
    q_honour_county * 3000 AS p_honour_county,
    q_honour_town * 3000 AS p_honour_town,
    CASE WHEN q_honour_city > 2 THEN 12000 ELSE q_honour_city * 6000 END AS p_honour_city,
    q_honour_county_here * 1000 AS p_honour_county_here,
    q_honour_town_here * 1000 AS p_honour_town_here,
    CASE WHEN q_honour_city_here > 2 THEN 4000 ELSE q_honour_city_here * 2000 END AS p_honour_city_here,
    q_volunteering * 200 AS p_volunteering,
    q_volunteering_special * 200 AS p_volunteering_special,
    CASE WHEN q_volunteering_here > 5 THEN 1000 ELSE q_volunteering_here * 200 END AS p_volunteering_here,
    CASE WHEN q_safety_promotion > 5 THEN 1000 ELSE q_safety_promotion * 200 END AS p_safety_promotion,
    CASE WHEN q_donation > 5 THEN 1000 ELSE q_donation * 200 END AS p_donation,
    CASE WHEN q_donation_here > 5 THEN 500 ELSE q_donation_here * 100 END AS p_donation_here,
    CASE WHEN q_blood > 5 THEN 1000 ELSE q_blood * 200 END AS p_blood,
    CASE WHEN q_blood_here > 5 THEN 500 ELSE q_blood_here * 100 END AS p_blood_here,
    CASE WHEN q_reports > 66 THEN 2000 ELSE q_reports * 30 END AS p_reports,
    q_liaison * 500 AS p_liaison,
    q_safety_director * 500 AS p_safety_director,
    CASE WHEN q_party_points > 60 THEN 3000 ELSE q_party_points * 50 END AS p_party_points,
    q_marrow_volunteer * 1000 AS p_marrow_volunteer,
    q_marrow_donor * 5000 AS p_marrow_donor,
    CASE WHEN q_sanitation < 3 THEN 0 WHEN q_sanitation > 6 THEN 3000 ELSE q_sanitation * 500 END AS p_sanitation,
    q_investment * 100 AS p_investment,
    q_income_tax * 100 AS p_income_tax,
    q_business_tax * 100 AS p_business_tax,
    q_vaccination * 100 AS p_vaccination,
    q_maternal_care * 100 AS p_maternal_care,
    q_premarital_check * 100 AS p_premarital_check,
    q_health_card * 100 AS p_health_card,
    q_child_card * 300 AS p_child_card,
    q_fund_account * 300 AS p_fund_account,
    CASE WHEN q_fund_months > 120 THEN 1200 ELSE q_fund_months * 10 END AS p_fund_months,
    CASE WHEN q_courses > 5 THEN 2000 ELSE q_courses * 400 END AS p_courses,
    CASE WHEN x_56 = 0 OR q_kindergarten = 0 THEN 0 WHEN x_56 = 1 THEN CASE WHEN q_kindergarten > 3 THEN 300 ELSE q_kindergarten * 100 END END
      AS p_kindergarten,
    CASE WHEN x_58 = 0 OR q_primary = 0 THEN 0 WHEN x_58 = 1 THEN CASE WHEN q_primary > 6 THEN 600 ELSE q_primary * 100 END END AS p_primary,
    q_birth * -6000 AS p_birth,
    q_crime * -10000 AS p_crime,
    q_detention * -1000 AS p_detention
  FROM quantities
),
-- Groups that the uses share, then those in which they differ.
inner_groups AS (
  SELECT
    *,
    CASE WHEN p_skills_certificate + p_skills_company IS NOT NULL THEN greatest(p_skills_certificate, p_skills_company) END AS skills_with_company,
    p_insurance_province + p_insurance_here AS insured,
    p_age + p_unmarried + p_home_certificate + p_contraception + p_checks AS profile,
    CASE WHEN p_births_lawful + p_births_settled IS NOT NULL THEN greatest(p_births_lawful, p_births_settled) END AS births,
    CASE WHEN p_talent_city + p_talent_town IS NOT NULL THEN greatest(p_talent_city, p_talent_town) END AS talent,
    p_patents_invention + p_patents_other AS inventions,
    CASE WHEN p_honour_county + p_honour_town > 6000 THEN 6000 ELSE p_honour_county + p_honour_town END AS honours_county,
    CASE WHEN p_honour_county_here + p_honour_town_here > 2000 THEN 2000 ELSE p_honour_county_here + p_honour_town_here END AS honours_county_here,
    CASE WHEN p_volunteering + p_volunteering_special > 1000 THEN 1000 ELSE p_volunteering + p_volunteering_special END AS volunteer_work,
    CASE WHEN p_marrow_volunteer + p_marrow_donor IS NOT NULL THEN greatest(p_marrow_volunteer, p_marrow_donor) END AS marrow,
    p_investment + p_income_tax + p_business_tax AS taxes,
    p_vaccination + p_maternal_care + p_premarital_check + p_health_card AS hygiene,
    p_fund_account + p_fund_months AS fund,
    p_kindergarten + p_primary AS pupils,
    p_birth + p_crime + p_detention AS deducted
  FROM lines
),
outer_groups AS (
  SELECT
    *,
    honours_county + honours_county_here + p_honour_city + p_honour_city_here AS honours,
    volunteer_work + p_volunteering_here + p_safety_promotion + p_donation + p_donation_here + p_blood + p_blood_here + p_reports
      + p_liaison + p_safety_director + p_party_points + marrow + p_sanitation AS contribution,
    profile + talent + inventions + honours + contribution + taxes + hygiene + p_child_card + fund + p_courses AS additional,
    p_education + skills_with_company + insured + p_dwelling_settlement + p_permit AS basic_settlement,
    p_education + p_skills_certificate + insured + p_dwelling_school + p_permit AS basic_school,
    p_education + p_skills_certificate + insured + p_dwelling_housing + p_permit AS basic_housing
  FROM inner_groups
),
-- Totals: added up, times 1.3 in the outer towns, where above zero. All points are multiples of ten hundredths.
totals AS (
  SELECT
    *,
    basic_settlement + additional + deducted AS sum_settlement,
    basic_school + additional + births + pupils AS sum_school,
    basic_housing + additional + deducted AS sum_housing,
    CASE WHEN x_62 = 0 OR (x_62 = 1 AND sum_settlement < 0) THEN sum_settlement WHEN x_62 = 1 THEN sum_settlement * 13 // 10 END AS total_settlement,
    CASE WHEN x_62 = 0 OR (x_62 = 1 AND sum_school < 0) THEN sum_school WHEN x_62 = 1 THEN sum_school * 13 // 10 END AS total_school,
    CASE WHEN x_62 = 0 OR (x_62 = 1 AND sum_housing < 0) THEN sum_housing WHEN x_62 = 1 THEN sum_housing * 13 // 10 END AS total_housing
  FROM outer_groups
),
-- Gates and vetoes.
gates AS (
  SELECT
    *,
    x_63 = 1 AS hukou_elsewhere,
    x_64 = 1 AS permit_held,
    x_65 = 1 AND x_66 >= 12 AS works_here,
    x_67 = 1 OR x_68 = 1 AS settlement_town,
    m_insured_last_month >= 1 AS insured_last_month,
    q_age >= 16 AND ((x_69 = 1 AND q_age < 60) OR (x_70 = 1 AND q_age < 55)) AS working_age,
    q_dwelling_settlement = 1 OR (m_insured_run >= 36 AND m_registered_run >= 36) AS home_or_occupation,
    (x_56 = 1 AND x_71 = 0) OR (x_58 = 1 AND x_72 = 0) AS school_stage,
    x_68 = 1 OR x_73 = 1 AS school_town,
    x_68 = 1 AS housing_town,
    x_74 = 1 AND x_75 = 0 AS housing_need
  FROM totals
)
SELECT
  no,
  person,
  town,
  applied_on,
  klass,
  COLUMNS('^[mqxp]_')::BIGINT,
  CAST(skills_with_company AS BIGINT) AS g_settlement_skills,
  CAST(p_education + skills_with_company AS BIGINT) AS g_settlement_quality,
  CAST(insured AS BIGINT) AS g_settlement_insured,
  CAST(p_dwelling_settlement + p_permit AS BIGINT) AS g_settlement_living,
  CAST(basic_settlement AS BIGINT) AS g_settlement_basic,
  CAST(0 AS BIGINT) AS g_settlement_births,
  CAST(profile AS BIGINT) AS g_settlement_profile,
  CAST(talent AS BIGINT) AS g_settlement_talent,
  CAST(inventions AS BIGINT) AS g_settlement_inventions,
  CAST(honours_county AS BIGINT) AS g_settlement_honours_county,
  CAST(honours_county_here AS BIGINT) AS g_settlement_honours_county_here,
  CAST(honours AS BIGINT) AS g_settlement_honours,
  CAST(volunteer_work AS BIGINT) AS g_settlement_volunteer_work,
  CAST(marrow AS BIGINT) AS g_settlement_marrow,
  CAST(contribution AS BIGINT) AS g_settlement_contribution,
  CAST(taxes AS BIGINT) AS g_settlement_taxes,
  CAST(hygiene AS BIGINT) AS g_settlement_hygiene,
  CAST(p_child_card AS BIGINT) AS g_settlement_children,
  CAST(fund AS BIGINT) AS g_settlement_fund,
  CAST(p_courses AS BIGINT) AS g_settlement_learning,
  CAST(0 AS BIGINT) AS g_settlement_pupils,
  CAST(additional AS BIGINT) AS g_settlement_additional,
  CAST(deducted AS BIGINT) AS g_settlement_deducted,
  CAST(p_skills_certificate AS BIGINT) AS g_school_skills,
  CAST(p_education + p_skills_certificate AS BIGINT) AS g_school_quality,
  CAST(insured AS BIGINT) AS g_school_insured,
  CAST(p_dwelling_school + p_permit AS BIGINT) AS g_school_living,
  CAST(basic_school AS BIGINT) AS g_school_basic,
  CAST(births AS BIGINT) AS g_school_births,
  CAST(profile + births AS BIGINT) AS g_school_profile,
  CAST(talent AS BIGINT) AS g_school_talent,
  CAST(inventions AS BIGINT) AS g_school_inventions,
  CAST(honours_county AS BIGINT) AS g_school_honours_county,
  CAST(honours_county_here AS BIGINT) AS g_school_honours_county_here,
  CAST(honours AS BIGINT) AS g_school_honours,
  CAST(volunteer_work AS BIGINT) AS g_school_volunteer_work,
  CAST(marrow AS BIGINT) AS g_school_marrow,
  CAST(contribution AS BIGINT) AS g_school_contribution,
  CAST(taxes AS BIGINT) AS g_school_taxes,
  CAST(hygiene AS BIGINT) AS g_school_hygiene,
  CAST(p_child_card AS BIGINT) AS g_school_children,
  CAST(fund AS BIGINT) AS g_school_fund,
  CAST(p_courses AS BIGINT) AS g_school_learning,
  CAST(pupils AS BIGINT) AS g_school_pupils,
  CAST(additional + births + pupils AS BIGINT) AS g_school_additional,
  CAST(0 AS BIGINT) AS g_school_deducted,
  CAST(p_skills_certificate AS BIGINT) AS g_housing_skills,
  CAST(p_education + p_skills_certificate AS BIGINT) AS g_housing_quality,
  CAST(insured AS BIGINT) AS g_housing_insured,
  CAST(p_dwelling_housing + p_permit AS BIGINT) AS g_housing_living,
  CAST(basic_housing AS BIGINT) AS g_housing_basic,
  CAST(0 AS BIGINT) AS g_housing_births,
  CAST(profile AS BIGINT) AS g_housing_profile,
  CAST(talent AS BIGINT) AS g_housing_talent,
  CAST(inventions AS BIGINT) AS g_housing_inventions,
  CAST(honours_county AS BIGINT) AS g_housing_honours_county,
  CAST(honours_county_here AS BIGINT) AS g_housing_honours_county_here,
  CAST(honours AS BIGINT) AS g_housing_honours,
  CAST(volunteer_work AS BIGINT) AS g_housing_volunteer_work,
  CAST(marrow AS BIGINT) AS g_housing_marrow,
  CAST(contribution AS BIGINT) AS g_housing_contribution,
  CAST(taxes AS BIGINT) AS g_housing_taxes,
  CAST(hygiene AS BIGINT) AS g_housing_hygiene,
  CAST(p_child_card AS BIGINT) AS g_housing_children,
  CAST(fund AS BIGINT) AS g_housing_fund,
  CAST(p_courses AS BIGINT) AS g_housing_learning,
  CAST(0 AS BIGINT) AS g_housing_pupils,
  CAST(additional AS BIGINT) AS g_housing_additional,
  CAST(deducted AS BIGINT) AS g_housing_deducted,
  CAST(total_settlement AS BIGINT) AS total_settlement,
  'self' AS seat_settlement,
  hukou_elsewhere AS gate_settlement_hukou_elsewhere,
  permit_held AS gate_settlement_permit_held,
  works_here AS gate_settlement_works_here,
  settlement_town AS gate_settlement_settlement_town,
  insured_last_month AS gate_settlement_settlement_insured,
  working_age AS gate_settlement_working_age,
  home_or_occupation AS gate_settlement_home_or_occupation,
  birth_recent AS veto_settlement_birth_recent,
  birth_unsettled AS veto_settlement_birth_unsettled,
  falsehood AS veto_settlement_falsehood,
  total_settlement >= 6000 AND hukou_elsewhere AND permit_held AND works_here AND settlement_town AND insured_last_month AND working_age AND home_or_occupation AND NOT birth_recent AND NOT birth_unsettled AND NOT falsehood AS may_apply_settlement,
  CAST(total_school AS BIGINT) AS total_school,
  'self' AS seat_school,
  hukou_elsewhere AS gate_school_hukou_elsewhere,
  permit_held AS gate_school_permit_held,
  works_here AS gate_school_works_here,
  school_stage AS gate_school_school_stage,
  school_town AS gate_school_school_town,
  falsehood AS veto_school_falsehood,
  total_school >= 3000 AND hukou_elsewhere AND permit_held AND works_here AND school_stage AND school_town AND NOT falsehood AS may_apply_school,
  CAST(total_housing AS BIGINT) AS total_housing,
  'self' AS seat_housing,
  hukou_elsewhere AS gate_housing_hukou_elsewhere,
  permit_held AS gate_housing_permit_held,
  works_here AS gate_housing_works_here,
  housing_town AS gate_housing_housing_town,
  insured_last_month AS gate_housing_housing_insured,
  housing_need AS gate_housing_housing_need,
  birth_unsettled AS veto_housing_birth_unsettled,
  falsehood AS veto_housing_falsehood,
  total_housing >= 3000 AND hukou_elsewhere AND permit_held AND works_here AND housing_town AND insured_last_month AND housing_need AND NOT birth_unsettled AND NOT falsehood AS may_apply_housing
FROM gates

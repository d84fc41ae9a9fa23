"""The note that lies beside every published list: what it is and how anyone can check it."""

from __future__ import annotations

README = """\
积分排名名单 · 任何人都可以核对
================================

这个文件夹里有：

  list.json    名单全文：依据、规则、各单位名额与录取线、每人一行，以及代表整份名单的“根”（root）
  list.csv     同一份名单，可用表格软件打开
  verifier.py  核对程序，只用 Python 3.10 以上自带的功能，不联网
  README.txt   本说明

怎样核对

  1. 在本文件夹中运行：    python verifier.py .
  2. 程序重新排出名次、录取线、并列和人数，重算“根”，核对两份名单是否一致。
     结果为“通过”时，把显示的根与公告上印的根逐字比较：
                          python verifier.py . --root 公告上的根
  3. 本人凭回执核对自己的一行和自己的全部得分；回执是发给本人的一个文件，名为“行码.json”：
                          python verifier.py . --receipt 行码.json

  退出码：0 通过；1 不通过；2 文件读不出来。
  不放心这里的 verifier.py，可从主管部门或项目网站另取一份，程序不依赖本文件夹中的任何程序。

名单上有什么，没有什么

  每人只有一个与身份无关的行码、得分、名次和结果；同分的人之间，只公布先后的序号（tie_…），不公布具体内容。
  没有证件号码、出生日期、单位、住址和各项得分。行码印在本人的回执上。
  commitment 一栏封存了本人的全部得分：没有回执谁也打不开，事后谁也改不了。

  结果：placed 入围；waiting 候补；qualified 达到分数线；below_qualifying_points 未达到规定分值；
        not_eligible 不符合条件；not_ranked 有未核实的事项，未参加排名；other_way 该名额不按积分分配。

A list of ranks by points that anyone can check
===============================================

In this folder:

  list.json    the whole list: what it rests on, the rules, places and cut-offs, a row per person, and the root,
               one hash that stands for all of it
  list.csv     the same list for a spreadsheet
  verifier.py  the checker; it needs Python 3.10 or later, nothing else and no network
  README.txt   this note

How to check

  1. In this folder run:   python verifier.py .
  2. It works out order, cut-offs, ties and counts again, recomputes the root, and compares both files. If it says
     that the list holds, compare the root it shows with the one printed in the announcement:
                           python verifier.py . --root THE_PRINTED_ROOT
  3. With your receipt, the file CODE.json that was given to you, check your own row and all your points:
                           python verifier.py . --receipt CODE.json

  Exit codes: 0 it holds; 1 it does not; 2 the files cannot be read.
  If you do not trust this verifier.py, take it from elsewhere; it uses no other program of this folder.

What is on the list, and what is not

  A person is a code that says nothing, a score, a rank and a result. Between people with the same score only their
  order is shown (tie_...), never what decided it. No identity number, date of birth, employer, address or single
  item. Your code is on your receipt. The column "commitment" seals all your points: without the receipt nobody
  can open it, and afterwards nobody can change it.
"""

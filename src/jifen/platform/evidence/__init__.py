"""What is known of people and how it came to be known: claims, proven facts, answers, papers, and the questions asked."""

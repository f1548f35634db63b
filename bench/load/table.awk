# Rounds (see measure in processes.sh) to a Markdown table of medians, and of the medians of each round's ratios to the system `base`.
function median(list, count,    i, j, swap, values) {
  count = split(list, values, " ")
  if (count == 0) return ""
  for (i = 2; i <= count; i++)
    for (j = i; j > 1 && values[j - 1] + 0 > values[j] + 0; j--) { swap = values[j]; values[j] = values[j - 1]; values[j - 1] = swap }
  return count % 2 ? values[(count + 1) / 2] : (values[count / 2] + values[count / 2 + 1]) / 2
}
# What two systems did in the same round, one shortly after the other: the machine itself may be quicker or slower in the next.
function ratio(over, under, a, b,    i, list) {
  for (i = 1; i <= rounds; i++)
    if (over[a, i] > 0 && under[b, i] > 0) list = list " " over[a, i] / under[b, i]
  return list == "" ? "–" : sprintf("%.2f", median(list))
}
function all(values, s,    i, list) {
  for (i = 1; i <= rounds; i++)
    if ((s, i) in values) list = list " " values[s, i]
  return median(list)
}
NF == 9 {
  s = $2
  if (!(s in round)) order[++systems] = s
  i = ++round[s]
  if (i > rounds) rounds = i
  failed[s] += $7
  if ($3 == 0) next
  rate[s, i] = $3 / $4; half[s, i] = $5 / 1000; tail[s, i] = $6 / 1000
  if ($8 == "-") next
  hasProcess[s] = 1
  cost[s, i] = $8 / hz * 1e6 / $3; used[s, i] = $8 / hz / $4 * 100; memory[s, i] = $9 / 1024
}
END {
  print "| system | requests/s | CPU µs per request | core used | p50 ms | p99 ms | RSS MB | failed | requests/s : " base " | per CPU-second : " base " | p99 : " base " |"
  print "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
  for (n = 1; n <= systems; n++) {
    s = order[n]
    printf "| %s | %d | %s | %s | %.2f | %.2f | %s | %d | %s | %s | %s |\n", s, all(rate, s),
      s in hasProcess ? sprintf("%.1f", all(cost, s)) : "–", s in hasProcess ? sprintf("%.0f %%", all(used, s)) : "–", all(half, s), all(tail, s),
      s in hasProcess ? sprintf("%.0f", all(memory, s)) : "–", failed[s], ratio(rate, rate, s, base), ratio(cost, cost, base, s), ratio(tail, tail, s, base)
  }
  if (("gatehouse" in round) && ("framework_client" in round))
    printf "\nPer CPU-second and within a round, `gatehouse` answers %s times the requests of `framework_client`.\n", ratio(cost, cost, "framework_client", "gatehouse")
}

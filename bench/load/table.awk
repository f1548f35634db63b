# Rounds (see measure in processes.sh) to a Markdown table of medians and their ratios to the system `base`.
function median(list, count,    i, j, swap, values) {
  split(list, values, " ")
  for (i = 2; i <= count; i++)
    for (j = i; j > 1 && values[j - 1] + 0 > values[j] + 0; j--) { swap = values[j]; values[j] = values[j - 1]; values[j - 1] = swap }
  return count % 2 ? values[(count + 1) / 2] : (values[count / 2] + values[count / 2 + 1]) / 2
}
function ratio(a, b, format) { return b > 0 && a > 0 ? sprintf(format, a / b) : "–" }
NF == 9 && $3 > 0 {
  system_name = $2
  if (!(system_name in rounds)) order[++systems] = system_name
  rounds[system_name]++
  rate[system_name] = rate[system_name] " " $3 / $4
  half[system_name] = half[system_name] " " $5
  tail[system_name] = tail[system_name] " " $6
  failed[system_name] += $7
  if ($8 != "-") {
    cost[system_name] = cost[system_name] " " $8 / hz * 1e6 / $3
    used[system_name] = used[system_name] " " $8 / hz / $4 * 100
    memory[system_name] = memory[system_name] " " $9 / 1024
  }
}
END {
  print "| system | requests/s | CPU µs per request | core used | p50 ms | p99 ms | RSS MB | failed | requests/s : " base " | per CPU-second : " base " | p99 : " base " |"
  print "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
  for (i = 1; i <= systems; i++) {
    s = order[i]; n = rounds[s]
    r[s] = median(rate[s], n); h[s] = median(half[s], n); t[s] = median(tail[s], n)
    if (s in cost) { c[s] = median(cost[s], n); u[s] = median(used[s], n); m[s] = median(memory[s], n) }
  }
  for (i = 1; i <= systems; i++) {
    s = order[i]
    printf "| %s | %d | %s | %s | %.2f | %.2f | %s | %d | %s | %s | %s |\n", s, r[s],
      s in c ? sprintf("%.1f", c[s]) : "–", s in c ? sprintf("%.0f %%", u[s]) : "–", h[s] / 1000, t[s] / 1000,
      s in c ? sprintf("%.0f", m[s]) : "–", failed[s], ratio(r[s], r[base], "%.2f"), ratio(c[base], c[s], "%.2f"), ratio(t[s], t[base], "%.2f")
  }
}

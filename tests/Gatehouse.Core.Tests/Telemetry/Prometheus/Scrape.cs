using System.Globalization;
using System.Text;

namespace Gatehouse.Core.Tests.Telemetry.Prometheus;

/// <summary>
/// Reads the text exposition format 0.0.4 as strictly as its description allows and refuses what a scraper would: a family without a
/// type, two heads for one family, samples outside their family, the same sample twice.
/// </summary>
internal sealed class Scrape
{
    public Dictionary<string, string> Types { get; } = [];

    public Dictionary<string, string> Help { get; } = [];

    public List<Sample> Samples { get; } = [];

    public static Scrape Parse(ReadOnlySpan<byte> body)
    {
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body);
        text.ShouldEndWith("\n");
        var scrape = new Scrape();
        var family = "";
        foreach (var line in text[..^1].Split('\n'))
        {
            line.ShouldNotBeEmpty();
            var words = line.Split(' ', 4);
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                family = words[2];
                scrape.Help.TryAdd(family, words[3]).ShouldBeTrue(line);
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                words[2].ShouldBe(family);
                words[3].ShouldBeOneOf("counter", "gauge", "histogram");
                scrape.Types.TryAdd(family, words[3]).ShouldBeTrue(line);
            }
            else
            {
                var sample = ParseSample(line);
                string[] names = scrape.Types[family] == "histogram" ? [family + "_bucket", family + "_sum", family + "_count"] : [family];
                names.ShouldContain(sample.Name);
                scrape.Samples.Add(sample);
            }
        }
        scrape.Samples.Select(sample => (sample.Name, sample.Series, sample.Labels.GetValueOrDefault("le"))).ShouldBeUnique();
        return scrape;
    }

    /// <summary>The samples of a name whose labels include these.</summary>
    public IEnumerable<Sample> Of(string name, params (string Name, string Value)[] labels) =>
        Samples.Where(sample => sample.Name == name && labels.All(label => sample.Labels.GetValueOrDefault(label.Name) == label.Value));

    private static Sample ParseSample(string line)
    {
        var at = NameEnd(line, 0);
        var name = line[..at];
        var labels = new Dictionary<string, string>();
        if (line[at] == '{')
        {
            do
            {
                var end = NameEnd(line, ++at);
                var label = line[at..end];
                line.AsSpan(end, 2).ToString().ShouldBe("=\"");
                at = end + 2;
                labels.Add(label, ParseValue(line, ref at));
            }
            while (line[at] == ',');
            line[at++].ShouldBe('}');
        }
        line[at++].ShouldBe(' ');
        var number = line[at..];
        var value = number == "+Inf" ? double.PositiveInfinity : double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture);
        return new Sample(name, labels, value);
    }

    private static int NameEnd(string line, int from)
    {
        var end = from;
        while (char.IsAsciiLetterOrDigit(line[end]) || line[end] == '_')
            end++;
        end.ShouldBeGreaterThan(from, line);
        char.IsAsciiDigit(line[from]).ShouldBeFalse(line);
        return end;
    }

    private static string ParseValue(string line, ref int at)
    {
        var value = new StringBuilder();
        for (; line[at] != '"'; at++)
        {
            if (line[at] != '\\')
                value.Append(line[at]);
            else
                value.Append(line[++at] switch { 'n' => '\n', '"' => '"', '\\' => '\\', _ => throw new FormatException(line) });
        }
        at++;
        return value.ToString();
    }
}

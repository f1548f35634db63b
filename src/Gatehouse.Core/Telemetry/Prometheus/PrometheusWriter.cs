using System.Buffers;
using System.Globalization;
using System.Text;

namespace Gatehouse.Core.Telemetry.Prometheus;

/// <summary>
/// Writes lines of the text exposition format 0.0.4. Names are written as they are; help and label values are escaped. Not thread-safe.
/// </summary>
internal sealed class PrometheusWriter(IBufferWriter<byte> output)
{
    private static readonly SearchValues<char> LabelSpecials = SearchValues.Create("\\\"\n");
    private static readonly SearchValues<char> HelpSpecials = SearchValues.Create("\\\n");

    private bool hasLabels;

    /// <summary>Begins a family: its <c>HELP</c> and <c>TYPE</c> lines. Once per name and scrape.</summary>
    public void Family(string name, MetricKind kind, string help)
    {
        output.Write("# HELP "u8);
        Text(name);
        output.Write(" "u8);
        Escaped(help, HelpSpecials);
        output.Write("\n# TYPE "u8);
        Text(name);
        output.Write(kind switch
        {
            MetricKind.Counter => " counter\n"u8,
            MetricKind.Histogram => " histogram\n"u8,
            _ => " gauge\n"u8,
        });
    }

    /// <summary>A family with one sample that has no labels.</summary>
    public void Single(string name, MetricKind kind, string help, double value)
    {
        Family(name, kind, help);
        Sample(name).Value(value);
    }

    /// <summary>Begins a sample; its labels and then <see cref="Value(double)"/> follow.</summary>
    public PrometheusWriter Sample(string name)
    {
        Text(name);
        hasLabels = false;
        return this;
    }

    /// <summary>Adds a label to the sample begun.</summary>
    public PrometheusWriter Label(string name, string value)
    {
        output.Write(hasLabels ? ","u8 : "{"u8);
        hasLabels = true;
        Text(name);
        output.Write("=\""u8);
        Escaped(value, LabelSpecials);
        output.Write("\""u8);
        return this;
    }

    /// <summary>Adds a label whose value is a number.</summary>
    public PrometheusWriter Label(string name, int value) => Label(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Ends the sample with a whole number.</summary>
    public void Value(long value)
    {
        EndLabels();
        var span = output.GetSpan(24);
        value.TryFormat(span, out var written, default, CultureInfo.InvariantCulture);
        span[written] = (byte)'\n';
        output.Advance(written + 1);
    }

    /// <summary>Ends the sample with a number.</summary>
    public void Value(double value)
    {
        EndLabels();
        if (!double.IsFinite(value))
        {
            output.Write(double.IsNaN(value) ? "NaN\n"u8 : value > 0 ? "+Inf\n"u8 : "-Inf\n"u8);
            return;
        }
        var span = output.GetSpan(40);
        value.TryFormat(span, out var written, default, CultureInfo.InvariantCulture);
        span[written] = (byte)'\n';
        output.Advance(written + 1);
    }

    private void EndLabels() => output.Write(hasLabels ? "} "u8 : " "u8);

    private void Escaped(ReadOnlySpan<char> text, SearchValues<char> specials)
    {
        for (var special = text.IndexOfAny(specials); special >= 0; special = text.IndexOfAny(specials))
        {
            Text(text[..special]);
            output.Write(text[special] switch
            {
                '\\' => "\\\\"u8,
                '"' => "\\\""u8,
                _ => "\\n"u8,
            });
            text = text[(special + 1)..];
        }
        Text(text);
    }

    private void Text(ReadOnlySpan<char> text)
    {
        if (text.Length > 0)
            Encoding.UTF8.GetBytes(text, output);
    }
}

using Gatehouse.Core.Configuration.Schema;
using Gatehouse.Core.Tests.Configuration.Binding;

namespace Gatehouse.Core.Tests.Configuration.Schema;

public class ReferenceWriterTests
{
    private static readonly string Text = ReferenceWriter.Write(new SchemaSources([new("cors", [], typeof(SampleCors)), new("sample", [], typeof(SampleOptions))], []));

    [Theory]
    [InlineData("## The file\n\nA whole configuration file.\n\n| key | type | default | meaning |\n|---|---|---|---|\n| `listen` | section `listen`, or a list | – | Where clients")]
    [InlineData("## `upstreams.<name>`\n\nA service behind the gateway.\n\nA value in place of the map is short for `destinations`.\n")]
    [InlineData("| `connectTimeout` | duration, 1ms to 1h | `5s` | How long to wait for a connection: for a free place under `maxConnections`, TCP and TLS together. Default: 5s. |\n")]
    [InlineData("## `upstreams.<name>.destinations`\n")]
    [InlineData("| `url` | text | required | ")]
    [InlineData("| `standard` | true or false | `false` | Whether to send `Forwarded` (RFC 7239)")]
    [InlineData("\nBeside these, the policies by name.\n")]
    [InlineData("## Policy `cors`\n")]
    [InlineData("| `choice` | `roundRobin`, `leastRequests` | `roundRobin` |")]
    [InlineData("| `entries` | map of names to section `sample.entries.<name>` | – |")]
    [InlineData("| `size` | size, 1 to 1MiB | `64KiB` |")]
    public void Every_option_has_a_row(string part) => Text.ShouldContain(part, Case.Sensitive);

    [Fact]
    public void Every_section_stands_once()
    {
        var headings = Text.Split('\n').Where(l => l.StartsWith("## ", StringComparison.Ordinal)).ToArray();
        headings.ShouldBeUnique();
        headings.Length.ShouldBe(29);
    }
}

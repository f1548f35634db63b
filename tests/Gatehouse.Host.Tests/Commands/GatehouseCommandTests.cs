using System.CommandLine;
using Gatehouse.Host.Commands;
using Gatehouse.TestKit.Files;

namespace Gatehouse.Host.Tests.Commands;

public sealed class GatehouseCommandTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly StringWriter output = new();
    private readonly StringWriter errors = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Check_counts_what_a_good_file_has()
    {
        var file = folder.Write("a.yaml", "upstreams: { a: http://localhost:1 }\nroutes: { GET /a: a, GET /b: a }\n");

        (await RunAsync("check", file)).ShouldBe(0);

        output.ToString().ShouldBe($"{file}: 2 routes, 1 upstream, no errors\n");
        errors.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task Key_prints_a_new_key_and_the_hash_that_stands_for_it()
    {
        (await RunAsync("key")).ShouldBe(0);
        (await RunAsync("key")).ShouldBe(0);

        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':', 2)[1].Trim()).ToArray();
        lines[0].Length.ShouldBe(46);
        lines[1].ShouldBe("sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(lines[0]))));
        lines[2].ShouldNotBe(lines[0]);
    }

    [Theory]
    [InlineData("etcd://root:secret@localhost:2379/gatehouse")]
    [InlineData("postgres://root:secret@localhost/gatehouse")]
    public async Task A_store_in_the_place_of_a_file_is_told_where_it_belongs_and_not_shown(string address)
    {
        (await RunAsync("check", address)).ShouldBe(1);

        errors.ToString().ShouldBe("a store is given by --config, not as FILE\n");
    }

    [Fact]
    public async Task Check_warns_of_what_is_risky_and_lets_it_pass()
    {
        var file = folder.Write("a.yaml", "upstreams: { a: http://localhost:1 }\nroutes: { POST /a: a, /b: { to: a, auth: none } }\n");

        (await RunAsync("check", file)).ShouldBe(0);

        output.ToString().ShouldBe($"{file}: 2 routes, 1 upstream, no errors, warnings: 1\n");
        errors.ToString().ShouldStartWith($"{file}:2:11 warning GH1503: route 'POST /a' changes state, and everybody may call it\n");
    }

    [Fact]
    public async Task Check_warns_of_a_second_request_that_has_nowhere_to_go()
    {
        var file = folder.Write("a.yaml", "upstreams: { a: { destinations: http://localhost:1, hedge: p95 }, b: { destinations: [http://localhost:1, http://localhost:2], hedge: p95 } }\nroutes: { GET /a: a, GET /b: b }\n");

        (await RunAsync("check", file)).ShouldBe(0);

        errors.ToString().ShouldStartWith($"{file}:1:60 warning GH1503: 'hedge' asks a second destination, and there is only one\n");
        errors.ToString().ShouldContain("^^^ add another, or leave 'hedge' out");
        output.ToString().ShouldContain("warnings: 1\n");
    }

    [Fact]
    public async Task Check_shows_errors_in_the_order_of_the_text()
    {
        var file = folder.Write("a.yaml", "upstreams: { a: localhost }\nroutes:\n  /a: { to: b, bogus: 1 }\n");

        (await RunAsync("check", file)).ShouldBe(1);

        var lines = errors.ToString().Split('\n').Where(line => line.Contains(" error GH", StringComparison.Ordinal));
        lines.Select(line => line[(file.Length + 1)..].Split(' ')[0]).ShouldBe(["1:17", "3:13", "3:16"]);
        errors.ToString().ShouldEndWith("3 errors.\n");
        output.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task Explain_is_plain_text_when_it_is_not_for_a_terminal()
    {
        var file = folder.Write("a.yaml", "upstreams: { a: http://localhost:1 }\nroutes: { '/a/{id}': a }\n");

        (await RunAsync("explain", file, "get", "/a/7?x=1")).ShouldBe(0);

        output.ToString().ShouldContain("GET /a/7?x=1\n");
        output.ToString().ShouldContain("parameter    id = 7\n");
        output.ToString().ShouldNotContain('\x1b');
    }

    [Fact]
    public async Task Explain_refuses_a_header_without_a_name()
    {
        (await RunAsync("explain", folder.File("a.yaml"), "GET", "/", "-H", "nonsense")).ShouldBe(1);

        errors.ToString().ShouldBe("'nonsense' is not a header field: write 'name: value'\n");
    }

    [Fact]
    public async Task Run_says_what_a_grace_period_looks_like()
    {
        (await RunAsync("run", folder.File("a.yaml"), "--grace", "soon")).ShouldBe(1);

        errors.ToString().ShouldBe("--grace: 'soon' is not a duration; write 30s or 2m\n");
    }

    [Theory]
    [InlineData("rollback", "x")]
    [InlineData("apply", "a.yaml", "--expect", "-1")]
    public async Task A_revision_that_is_no_number_is_said_in_plain_words(params string[] arguments)
    {
        (await RunAsync(arguments)).ShouldBe(1);

        errors.ToString().ShouldBe($"'{arguments[^1]}' is not the number of a revision: write it as `gatehouse history` shows it, such as 7\n\n");
    }

    [Theory]
    [InlineData("--from", "x")]
    [InlineData("--form", "7")]
    public async Task Diff_does_not_take_a_line_that_it_cannot_read_for_a_difference(params string[] arguments) =>
        (await RunAsync(["diff", .. arguments, "--config", "etcd://127.0.0.1:1/gatehouse"])).ShouldBe(2);

    private Task<int> RunAsync(params string[] arguments) =>
        GatehouseCommand.RunAsync(arguments, new InvocationConfiguration { Output = output, Error = errors });
}

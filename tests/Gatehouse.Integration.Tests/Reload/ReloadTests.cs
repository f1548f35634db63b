using System.Net;

namespace Gatehouse.Integration.Tests.Reload;

/// <summary>A change of the file is applied as a whole, or not at all and with the reason (R31).</summary>
public sealed class ReloadTests
{
    private const string First = "routes: { /a: { respond: first } }\n";
    private const string Second = "routes: { /a: { respond: second } }\n";
    private const string Wrong = "routes:\n  /a:\n    respond: wrong\n    limitt: 1\n";

    [Fact]
    public async Task A_change_is_applied_and_told()
    {
        await using var gateway = await WatchedGateway.StartAsync(First);
        (await gateway.GetAsync("/a")).ShouldBe("first");

        gateway.Change(Second);

        (await gateway.GetAsync("/a")).ShouldBe("second");
        (await gateway.Running.NextLogAsync()).ShouldBe("Configuration applied in 0 ms: revision 2, 1 route, 0 upstreams.");
    }

    [Fact]
    public async Task A_file_is_taken_when_two_looks_find_the_same()
    {
        await using var gateway = await WatchedGateway.StartAsync(First);

        gateway.Running.Rewrite(Second);
        gateway.LookOnce();
        gateway.Running.Rewrite(Second + "# still writing\n");
        gateway.LookAgain();
        (await gateway.GetAsync("/a")).ShouldBe("first");
        gateway.LookAgain();

        (await gateway.GetAsync("/a")).ShouldBe("second");
    }

    [Fact]
    public async Task A_wrong_file_changes_nothing_and_the_log_says_where()
    {
        await using var gateway = await WatchedGateway.StartAsync(First);

        gateway.Change(Wrong);

        (await gateway.GetAsync("/a")).ShouldBe("first");
        var log = await gateway.Running.NextLogAsync();
        log.ShouldContain("gatehouse.yaml:4:5 error GH1101: unknown key 'limitt'");
        log.ShouldContain("    limitt: 1");
        log.ShouldEndWith("1 error. Nothing was applied; revision 1 is still serving.");
        gateway.Change(Second);
        (await gateway.GetAsync("/a")).ShouldBe("second");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\t- {")]
    [InlineData("routes: { /a: nowhere }\n")]
    [InlineData("routes: { '/{a}': { respond: x }, '/{b}': { respond: y } }\n")]
    public async Task No_wrong_file_of_any_kind_is_applied(string text)
    {
        await using var gateway = await WatchedGateway.StartAsync(First);

        await File.WriteAllTextAsync(gateway.Running.ConfigFile, text);
        gateway.Look();

        (await gateway.Running.NextLogAsync()).ShouldContain("revision 1 is still serving");
        (await gateway.GetAsync("/a")).ShouldBe("first");
    }

    [Fact]
    public async Task A_file_that_is_gone_for_a_while_changes_nothing()
    {
        await using var gateway = await WatchedGateway.StartAsync(First);

        File.Delete(gateway.Running.ConfigFile);
        gateway.Look();
        (await gateway.GetAsync("/a")).ShouldBe("first");
        (await gateway.Running.NextLogAsync()).ShouldContain("no such file");
        gateway.Change(Second);

        (await gateway.GetAsync("/a")).ShouldBe("second");
    }

    [Fact]
    public async Task A_file_may_be_replaced_by_another_of_its_name()
    {
        await using var gateway = await WatchedGateway.StartAsync(First);
        var next = gateway.Running.ConfigFile + ".new";

        await File.WriteAllTextAsync(next, Second + "listen: http://127.0.0.1:0\nadmin: false\n");
        File.Move(next, gateway.Running.ConfigFile, overwrite: true);
        gateway.Look();

        (await gateway.GetAsync("/a")).ShouldBe("second");
    }

    [Fact]
    public async Task A_link_may_be_pointed_elsewhere()
    {
        using var folder = new TestKit.Files.TempFolder();
        var versions = (string[])[folder.Write("1/c.yaml", Complete(First)), folder.Write("2/c.yaml", Complete(Second))];
        var link = folder.File("c.yaml");
        File.CreateSymbolicLink(link, versions[0]);
        await using var gateway = await WatchedGateway.StartAsync(First, builder => builder.UseFile(link));

        File.Delete(link);
        File.CreateSymbolicLink(link, versions[1]);
        gateway.Look();

        (await gateway.GetAsync("/a")).ShouldBe("second");
    }

    [Fact]
    public async Task A_changed_secret_file_is_a_change()
    {
        using var folder = new TestKit.Files.TempFolder();
        var secret = folder.Write("secret", "one\n");
        var yaml = $"routes: {{ /a: {{ respond: {{ body: x, headers: {{ x-secret: $file.{secret} }} }} }} }}\n";
        await using var gateway = await WatchedGateway.StartAsync(yaml);
        (await SecretAsync(gateway)).ShouldBe("one");

        folder.Write("secret", "another\n");
        gateway.Look();
        (await SecretAsync(gateway)).ShouldBe("another");
        File.Delete(secret);
        gateway.Look();
        (await SecretAsync(gateway)).ShouldBe("another");
        folder.Write("secret", "third\n");
        gateway.Look();

        (await SecretAsync(gateway)).ShouldBe("third");
    }

    [Fact]
    public async Task A_change_of_the_listener_takes_a_restart_and_says_so()
    {
        await using var gateway = await WatchedGateway.StartAsync(First);

        gateway.Change(Second + "listen: [http://127.0.0.1:0, http://localhost:0]\n");

        (await gateway.GetAsync("/a")).ShouldBe("second");
        (await gateway.Running.NextLogAsync()).ShouldContain("revision 2");
        (await gateway.Running.NextLogAsync()).ShouldBe("'listen' has changed since the start; that takes a restart or a handover.");
    }

    [Fact]
    public async Task A_change_that_takes_a_restart_is_said_at_every_reload_until_it_is_taken_back()
    {
        await using var gateway = await WatchedGateway.StartAsync(First);
        const string said = "'admin' has changed since the start; that takes a restart or a handover.";

        gateway.Change(Second + "admin: 9901\n");
        (await gateway.Running.NextLogAsync()).ShouldContain("revision 2");
        (await gateway.Running.NextLogAsync()).ShouldBe(said);
        gateway.Change(Second + "admin: 9901\ndefaults: { timeout: 3s }\n");
        (await gateway.Running.NextLogAsync()).ShouldContain("revision 3");
        (await gateway.Running.NextLogAsync()).ShouldBe(said);
        gateway.Change(First);
        (await gateway.Running.NextLogAsync()).ShouldContain("revision 4");
        gateway.Change(Second);

        (await gateway.Running.NextLogAsync()).ShouldContain("revision 5");
    }

    [Fact]
    public async Task The_revision_is_part_of_the_health_answer()
    {
        await using var gateway = await WatchedGateway.StartAsync(First);
        gateway.Change(Second);

        using var response = await gateway.Client.GetAsync("/health");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).ShouldContain("\"revision\":2");
    }

    private static string Complete(string yaml) => yaml + "listen: http://127.0.0.1:0\nadmin: false\n";

    private static async Task<string> SecretAsync(WatchedGateway gateway)
    {
        using var response = await gateway.Client.GetAsync("/a");
        return response.Headers.GetValues("x-secret").Single();
    }

    [Fact]
    public async Task Warnings_are_told_in_a_line_each_at_the_start_and_after_a_reload()
    {
        const string Risky = "upstreams: { up: http://127.0.0.1:9 }\nroutes:\n  POST /a: up\n";
        await using var gateway = await WatchedGateway.StartAsync(Risky);
        (await gateway.Running.NextWarningAsync()).ShouldEndWith("gatehouse.yaml:3:3 GH1503: route 'POST /a' changes state, and everybody may call it (add 'auth', or 'auth: none' if that is meant)");

        gateway.Change(Risky + "  POST /b: up\n");

        (await gateway.Running.NextLogAsync()).ShouldStartWith("Configuration applied");
        foreach (var place in (string[])["3:3 GH1503", "4:3 GH1503"])
        {
            var line = await gateway.Running.NextWarningAsync();
            line.ShouldContain("gatehouse.yaml:" + place);
            line.ShouldNotContain("\n");
        }
    }
}

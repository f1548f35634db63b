using System.CommandLine;
using System.Text.RegularExpressions;
using Gatehouse.Host.Commands;
using Gatehouse.Host.Stores;
using Gatehouse.TestKit.Files;

namespace Gatehouse.Integration.Tests.Stores;

/// <summary>R31: several processes follow one configuration in a store; a change serves everywhere or nowhere, and a store that dies takes nothing with it.</summary>
public sealed class ConfigFromStoreTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly StringWriter output = new();
    private readonly StringWriter errors = new();

    public void Dispose() => folder.Dispose();

    [StoreTheory]
    [InlineData("etcd")]
    [InlineData("postgres")]
    public async Task Two_nodes_follow_a_change_at_once_and_refuse_a_wrong_one(string kind)
    {
        await using var store = await ConfigStore.StartAsync(kind);
        await ApplyAsync(store, "one");
        await using var first = await Node.StartAsync(folder.Path, store);
        await using var second = await Node.StartAsync(folder.Path, store);
        (await first.GetAsync("/a")).ShouldBe("one");
        (await second.GetAsync("/a")).ShouldBe("one");

        await ApplyAsync(store, "two");
        var times = await Task.WhenAll(first.UntilAsync("two"), second.UntilAsync("two"));
        // They are told: within a second, but not on a machine that is busy with other tests.
        times.ShouldAllBe(time => time < TimeSpan.FromSeconds(10));
        await PutUncheckedAsync(store, "routes:\n  /a:\n    respond: three\n    limitt: 1\n");
        foreach (var node in new[] { first, second })
        {
            await node.LogAsync($"{store.Name}@3:4:5 error GH1101: unknown key 'limitt'");
            await node.LogAsync("Nothing was applied; revision 2 is still serving.");
            (await node.GetAsync("/a")).ShouldBe("two");
            (await node.GetAsync("/health")).ShouldContain("\"revision\":2");
        }
        (await RunAsync(store, "rollback", "1")).ShouldBe(0);

        await Task.WhenAll(first.UntilAsync("one"), second.UntilAsync("one"));
        (await first.GetAsync("/health")).ShouldContain("\"revision\":4");
        string.Join('\n', first.Process.Errors).ShouldNotContain("pass-word");
        first.Process.Errors[0].ShouldEndWith($"1 route, 0 upstreams from {store.Name}, revision 1");
    }

    [StoreTheory]
    [InlineData("etcd")]
    [InlineData("postgres")]
    public async Task No_request_fails_while_the_store_is_killed_and_comes_back(string kind)
    {
        await using var store = await ConfigStore.StartAsync(kind);
        await ApplyAsync(store, "one");
        await using var node = await Node.StartAsync(folder.Path, store);
        using var enough = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 2).Select(_ => Task.Run(LoadAsync)).ToArray();

        await store.KillAsync();
        await node.LogAsync($"{store.Name} is away; what is served goes on");
        await store.ReviveAsync();
        await node.LogAsync($"{store.Name} is back.");
        await ApplyAsync(store, "two");
        await node.UntilAsync("two");
        await enough.CancelAsync();

        (await Task.WhenAll(clients)).ShouldAllBe(count => count > 0);
        node.Process.Errors.Count(line => line.Contains("is away", StringComparison.Ordinal)).ShouldBe(1);
        node.Process.Errors.Count(line => line.Contains("is back", StringComparison.Ordinal)).ShouldBe(1);

        async Task<int> LoadAsync()
        {
            var count = 0;
            for (; !enough.IsCancellationRequested; count++)
                (await node.GetAsync("/a")).ShouldBeOneOf("one", "two");
            return count;
        }
    }

    [StoreTheory]
    [InlineData("etcd")]
    [InlineData("postgres")]
    public async Task A_node_starts_from_its_copy_while_the_store_is_away_and_from_then_on_follows(string kind)
    {
        await using var store = await ConfigStore.StartAsync(kind);
        await ApplyAsync(store, "one");
        await using (var node = await Node.StartAsync(folder.Path, store, "--config-copy", "copy.yaml"))
        {
            await ApplyAsync(store, "two");
            await node.UntilAsync("two");
            await CopyAsync("revision 2");
        }
        await store.KillAsync();
        var without = await Executable.RunAsync(folder.Path, new Dictionary<string, string?> { ["GATEHOUSE_CONFIG"] = store.Address }, "run");
        without.ExitCode.ShouldBe(1);
        without.Errors.ShouldStartWith($"{store.Name} cannot be read: ");
        without.Errors.ShouldNotContain("pass-word");

        await using var again = await Node.StartAsync(folder.Path, store, "--config-copy", "copy.yaml");
        (await again.GetAsync("/a")).ShouldBe("two");
        again.Process.Errors[0].ShouldContain($"warning: {store.Name} is away; revision 2 of ");
        await store.ReviveAsync();
        await again.LogAsync($"{store.Name} is back.");
        await ApplyAsync(store, "three");

        await again.UntilAsync("three");
        await CopyAsync("revision 3");
    }

    [StoreTheory]
    [InlineData("etcd")]
    [InlineData("postgres")]
    public async Task A_node_whose_first_revision_is_wrong_serves_its_copy(string kind)
    {
        await using var store = await ConfigStore.StartAsync(kind);
        await ApplyAsync(store, "one");
        await using (await Node.StartAsync(folder.Path, store, "--config-copy", "copy.yaml"))
            await CopyAsync("revision 1");
        await PutUncheckedAsync(store, "routes: { /a: nowhere }\n");
        var without = await Executable.RunAsync(folder.Path, "run", "--config", store.Address);
        without.ExitCode.ShouldBe(1);
        without.Errors.ShouldContain($"{store.Name}@2:1:15 error GH1201");

        await using var node = await Node.StartAsync(folder.Path, store, "--config-copy", "copy.yaml");
        (await node.GetAsync("/a")).ShouldBe("one");
        await node.LogAsync("The one that was served before is served instead.");
        await ApplyAsync(store, "three");

        await node.UntilAsync("three");
        node.Process.Errors.Count(line => line.Contains("error GH1201", StringComparison.Ordinal)).ShouldBe(1);
    }

    [StoreTheory]
    [InlineData("etcd")]
    [InlineData("postgres")]
    public async Task What_is_wrong_unexpected_or_the_same_is_not_stored(string kind)
    {
        await using var store = await ConfigStore.StartAsync(kind);
        (await RunAsync(store, "check")).ShouldBe(1);
        errors.ToString().ShouldBe($"{store.Name} holds no configuration yet\n");
        await ApplyAsync(store, "one", "--expect", "0");
        await ApplyAsync(store, "two", "--expect", "1", "--author", "ann");
        output.ToString().ShouldEndWith("revision 1 (the first)\nrevision 2 (was 1)\n");

        await ApplyAsync(store, "two");
        output.ToString().ShouldEndWith("revision 2 is the same; nothing was stored\n");
        (await RunAsync(store, "apply", Write("three"), "--expect", "1")).ShouldBe(1);
        errors.ToString().ShouldEndWith("nothing was stored: revision 2 is current, by ann, and 1 was expected\n");
        (await RunAsync(store, "apply", folder.Write("wrong.yaml", "routes: { /a: nowhere }\n"))).ShouldBe(1);
        errors.ToString().ShouldContain("wrong.yaml:1:15 error GH1201: unknown upstream 'nowhere'");
        (await RunAsync(store, "apply", "missing.yaml")).ShouldBe(1);
        (await RunAsync(store, "apply", folder.Write("long.yaml", "#" + new string('x', 600_000) + "\nroutes: { /a: { respond: x } }\n"))).ShouldBe(1);
        errors.ToString().ShouldEndWith("long.yaml is longer than 512 KB\n");
        (await RunAsync(store, "rollback", "7")).ShouldBe(1);
        (await RunAsync(store, "diff", Write("two"))).ShouldBe(0);
        (await RunAsync(store, "diff", Write("three"))).ShouldBe(1);
        (await RunAsync(store, "diff", "missing.yaml")).ShouldBe(2);

        output.GetStringBuilder().Clear();
        (await RunAsync(store, "history")).ShouldBe(0);
        output.ToString().ShouldMatch(@"^     2  \S+ \S+Z +\d+  ann  \(current\)\n     1  \S+ \S+Z +\d+  \S+@\S+\n$");
        (await RunAsync(store, "explain", "GET", "/a")).ShouldBe(0);
        output.ToString().ShouldContain("route        /a");
    }

    [StoreTheory]
    [InlineData("etcd")]
    public async Task Nodes_read_JSON_as_it_was_checked(string kind)
    {
        await using var store = await ConfigStore.StartAsync(kind);

        (await RunAsync(store, "apply", folder.Write("odd.json", "{\n\t\"admin\": false,\n\t\"routes\": { \"/a\": { \"respond\": \"\\ud83d\\ude00\\/\\t\" } }\n}"))).ShouldBe(0);
        await using var node = await Node.StartAsync(folder.Path, store, "--listen", "http://127.0.0.1:0");

        (await node.GetAsync("/a")).ShouldBe("\ud83d\ude00/\t");
    }

    [Fact]
    public async Task What_is_no_store_is_told_without_showing_a_password()
    {
        foreach (var command in (string[][])[["run"], ["check"], ["history"], ["rollback", "1"], ["apply", "a.yaml"], ["explain", "GET", "/"]])
        {
            (await InvokeAsync([.. command, "--config", "mysql://u:pass-word@h/db"])).ShouldBe(1);
            (await InvokeAsync([.. command, "--config", "etcd://u:pass-word@h"])).ShouldBe(1);
            (await InvokeAsync([.. command, "--config", "$env.GATEHOUSE_NOT_SET"])).ShouldBe(1);
        }
        (await InvokeAsync("diff", "a.yaml", "--config", "rubbish")).ShouldBe(2);
        (await InvokeAsync("check", "a.yaml", "--config", "etcd://h/x")).ShouldBe(1);
        (await InvokeAsync("run", "a.yaml", "--config-copy", "b.yaml")).ShouldBe(1);

        errors.ToString().ShouldNotContain("pass-word");
        errors.ToString().ShouldEndWith("give a FILE or --config, not both\n--config-copy is for a configuration from a store; a file is there by itself\n");
    }

    [StoreTheory]
    [InlineData("etcd")]
    public async Task The_commands_of_the_page_work_in_their_order(string kind)
    {
        await using var store = await ConfigStore.StartAsync(kind);
        folder.Write("gatehouse.yaml", "routes: { GET /ping: { respond: pong } }\n");
        var lines = Documentation.MarkdownBlock.ReadAll("docs/configuration-from-a-store.md").First(block => block.Language == "bash").Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBeGreaterThan(5);

        foreach (var line in lines)
        {
            string[] words = [.. line.Split(' ').Skip(1).Select(word => word switch { "gatehouse.yaml" => folder.File(word), _ => Regex.Replace(word, "^etcd://.*", store.Address) })];
            (await InvokeAsync(words)).ShouldBe(0, line + errors);
        }
    }

    private async Task CopyAsync(string revision)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!File.Exists(folder.File("copy.yaml")) || !(await File.ReadAllTextAsync(folder.File("copy.yaml"))).Contains($"copy: {revision} ", StringComparison.Ordinal))
        {
            TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TestKit.Deadline.Limit);
            await Task.Yield();
        }
    }

    private async Task ApplyAsync(ConfigStore store, string answer, params string[] options) =>
        (await RunAsync(store, ["apply", Write(answer), .. options])).ShouldBe(0, errors.ToString());

    private string Write(string answer) => folder.Write("gatehouse.yaml", $"listen: http://127.0.0.1:0\nadmin: false\nroutes:\n  /a: {{ respond: {answer} }}\n");

    // As a program of another version would.
    private static async Task PutUncheckedAsync(ConfigStore store, string text)
    {
        await using var documents = StoreAddress.Read(store.Address, out _)!.Open();
        var current = await documents.GetAsync(default);
        (await documents.PutAsync(text, "bob", current!.Number, default)).ShouldNotBeNull();
    }

    private Task<int> RunAsync(ConfigStore store, params string[] arguments) => InvokeAsync([.. arguments, "--config", store.Address]);

    private Task<int> InvokeAsync(params string[] arguments) =>
        GatehouseCommand.Create().Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = errors, ProcessTerminationTimeout = null });
}

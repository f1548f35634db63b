using Gatehouse.Core.Hosting.Origins;
using Gatehouse.Discovery;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Discovery;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Core.Tests.Hosting.Origins;

public sealed class DocumentOriginTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly FakeTime time = new();
    private readonly ScriptedStore store = new() { Current = static () => ScriptedStore.Revision(7, "listen: 1\n") };

    private string Copy => folder.File("copy.yaml");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_gives_the_current_revision_under_a_name_that_says_which()
    {
        await using var origin = await OpenAsync();

        var text = origin.Read();

        text.Revision.ShouldBe(7);
        text.Source!.Name.ShouldBe("etcd://h:1/x@7");
        text.Source.Text.ShouldBe("listen: 1\n");
        text.Source.BaseDirectory.ShouldBeNull();
    }

    [Fact]
    public async Task Its_stamp_changes_with_the_revision()
    {
        await using var origin = await OpenAsync();
        await using var following = origin.Follow();
        var before = origin.Stamp;

        store.Tell(ScriptedStore.Revision(8, "listen: 2\n"));
        await ChangeAsync(origin, before);

        origin.Read().Revision.ShouldBe(8);
    }

    [Fact]
    public async Task Two_processes_that_copy_at_once_do_not_write_one_file()
    {
        var other = folder.Write("copy.yaml.new", "half of wh");
        await using var origin = await OpenAsync(Copy);

        origin.Read();
        origin.Served();

        File.ReadAllText(Copy).ShouldStartWith("listen: 1\n");
        File.ReadAllText(other).ShouldBe("half of wh");
    }

    [Fact]
    public async Task What_serves_is_copied_for_the_owner_only_and_served_when_the_store_is_away()
    {
        await using (var origin = await OpenAsync(Copy))
        {
            origin.Read();
            File.Exists(Copy).ShouldBeFalse("nothing serves yet");
            origin.Served();
        }
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Copy).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        store.Current = static () => throw new RegistryException("no answer");

        await using var without = await OpenAsync(Copy);

        without.Read().Revision.ShouldBe(7);
        without.Read().Source!.Text.ShouldBe("listen: 1\n");
    }

    [Fact]
    public async Task Only_what_serves_is_copied()
    {
        await using var origin = await OpenAsync(Copy);
        await using var following = origin.Follow();
        origin.Read();
        origin.Served();
        var before = origin.Stamp;
        store.Tell(ScriptedStore.Revision(8, "wrong"));
        await ChangeAsync(origin, before);
        origin.Read();

        (await File.ReadAllTextAsync(Copy)).ShouldStartWith("listen: 1\n\n# gatehouse copy: revision 7 ");
    }

    [Fact]
    public async Task Where_the_first_revision_is_wrong_the_one_that_served_before_is_given()
    {
        await using (var origin = await OpenAsync(Copy))
        {
            origin.TryEarlier().ShouldBeFalse();
            origin.Read();
            origin.Served();
            origin.TryEarlier().ShouldBeFalse("it is the same");
        }
        store.Current = static () => ScriptedStore.Revision(8, "wrong");
        await using var next = await OpenAsync(Copy);
        next.Read().Revision.ShouldBe(8);

        next.TryEarlier().ShouldBeTrue();

        next.Read().Revision.ShouldBe(7);
    }

    [Fact]
    public async Task Without_a_revision_it_says_how_to_store_one()
    {
        store.Current = static () => null;
        File.WriteAllText(Copy, "listen: 1\n\n# gatehouse copy: revision 7 2026-01-01T00:00:00.0000000Z of etcd://h:1/x\n");

        (await Should.ThrowAsync<RegistryException>(OpenAsync(Copy))).Message.ShouldBe(
            "etcd://h:1/x holds no configuration yet: store one with `gatehouse apply FILE --config ...`");
    }

    [Theory]
    [InlineData(null, "no such file")]
    [InlineData("", "it is no copy of etcd://h:1/x")]
    [InlineData("listen: 1\n", "it is no copy of etcd://h:1/x")]
    [InlineData("listen: 1\n\n# gatehouse copy: revision 7 2026-01-01T00:00:00Z of etcd://h:1/another\n", "it is no copy of etcd://h:1/x")]
    [InlineData("listen: 1\n\n# gatehouse copy: revision x 2026-01-01T00:00:00Z of etcd://h:1/x\n", "it is no copy of etcd://h:1/x")]
    [InlineData("listen: 1\n\n# gatehouse copy: revision 7 2026", "it is no copy of etcd://h:1/x")]
    public async Task A_copy_that_is_not_whole_or_of_another_store_is_not_used(string? text, string why)
    {
        store.Current = static () => throw new RegistryException("no answer");
        if (text is not null)
            File.WriteAllText(Copy, text);

        (await Should.ThrowAsync<RegistryException>(OpenAsync())).Message.ShouldBe("etcd://h:1/x cannot be read: no answer");
        (await Should.ThrowAsync<RegistryException>(OpenAsync(Copy))).Message.ShouldBe($"etcd://h:1/x cannot be read: no answer\nthe copy {Copy} cannot be used: {why}");
    }

    private static async Task ChangeAsync(DocumentOrigin origin, string stamp)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (origin.Stamp == stamp)
        {
            TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(Deadline.Limit);
            await Task.Yield();
        }
    }

    private Task<DocumentOrigin> OpenAsync(string? copy = null) =>
        DocumentOrigin.OpenAsync(store, new DocumentOriginOptions("etcd://h:1/x", NullLogger.Instance) { CopyFile = copy, Time = time });
}

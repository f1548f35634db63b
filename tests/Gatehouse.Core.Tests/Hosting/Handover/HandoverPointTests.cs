using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Gatehouse.Core.Hosting;
using Gatehouse.Core.Hosting.Handover;
using Gatehouse.Core.Hosting.Transport;
using Gatehouse.Core.Tests.Hosting.Transport;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Time;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Core.Tests.Hosting.Handover;

/// <summary>One process gives its sockets to another, which does as it should or does not.</summary>
[SupportedOSPlatform("linux")]
public sealed class HandoverPointTests : IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private readonly FakeTime time = new();
    private readonly ListeningSockets sockets = new();
    private SocketListener listener = null!;
    private HandoverPoint point = null!;

    private string Place => folder.File("place");

    public async Task InitializeAsync()
    {
        listener = sockets.Listen(new IPEndPoint(IPAddress.Loopback, 0), new CountingPool(), NullLogger.Instance, time);
        point = new HandoverPoint(Place, sockets, NullLogger.Instance, time);
        await point.BeginAsync(CancellationToken.None);
        await point.CompleteAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await point.DisposeAsync();
        await listener.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task The_next_process_serves_who_connected_before_and_who_connects_after()
    {
        using var before = await ConnectAsync();
        var accepting = listener.AcceptAsync().AsTask();
        using var nextSockets = new ListeningSockets();
        await using var next = new HandoverPoint(Place, nextSockets, NullLogger.Instance, time);
        await next.BeginAsync(CancellationToken.None);
        await using var nextListener = nextSockets.Listen((IPEndPoint)listener.EndPoint, new CountingPool(), NullLogger.Instance, time);
        var acceptingNext = nextListener.AcceptAsync().AsTask();
        // The one before goes on until the next is ready.
        await using var own = (await accepting.InTime()).ShouldNotBeNull();
        accepting = listener.AcceptAsync().AsTask();

        await next.CompleteAsync(CancellationToken.None);

        (await point.HandedOver.InTime()).ShouldBe(Environment.ProcessId);
        (await accepting.InTime()).ShouldBeNull();
        using var after = await ConnectAsync();
        await using var taken = (await acceptingNext.InTime()).ShouldNotBeNull();
        next.HandedOver.IsCompleted.ShouldBeFalse();
        await point.DisposeAsync();
        File.Exists(Place).ShouldBeTrue();
    }

    [Theory]
    [InlineData]
    [InlineData(Channel.Take)]
    [InlineData(Channel.Take, Channel.Ready)]
    public async Task Wherever_the_next_one_ends_this_one_goes_on(params string[] words)
    {
        var accepting = listener.AcceptAsync().AsTask();
        using (var channel = await MeetAsync())
        {
            foreach (var word in words)
            {
                await channel.SayAsync(word);
                (await channel.HearAsync(Deadline.Limit, CancellationToken.None)).ShouldBe(word == Channel.Take ? Channel.Sockets : Channel.Yours);
            }
        }

        using var client = await ConnectAsync();
        await using var connection = (await accepting.InTime()).ShouldNotBeNull();
        using var other = await MeetAsync();
        await other.SayAsync(Channel.Take);
        (await other.HearAsync(Deadline.Limit, CancellationToken.None)).ShouldBe(Channel.Sockets);
        point.HandedOver.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task One_that_ends_while_the_next_takes_its_place_leaves_the_file_to_it()
    {
        using var channel = await MeetAsync();
        await channel.SayAsync(Channel.Take);
        await channel.HearAsync(Deadline.Limit, CancellationToken.None);
        await channel.SayAsync(Channel.Ready);
        (await channel.HearAsync(Deadline.Limit, CancellationToken.None)).ShouldBe(Channel.Yours);
        using var next = MeetingPlace.Listen(Place);
        MeetingPlace.Occupy(Place);

        await point.DisposeAsync(); // it was told to end, and has not heard "serving"

        File.Exists(Place).ShouldBeTrue("a process after the next one would not find it otherwise");
    }

    [Fact]
    public async Task One_that_is_never_ready_is_told_that_it_is_late()
    {
        using var channel = await MeetAsync();
        await channel.SayAsync(Channel.Take);
        (await channel.HearAsync(Deadline.Limit, CancellationToken.None)).ShouldBe(Channel.Sockets);
        await time.WhenTimersPendAsync();

        time.Advance(HandoverPoint.LongestPreparation);

        (await channel.HearAsync(Deadline.Limit, CancellationToken.None)).ShouldBe(Channel.Late);
    }

    [Fact]
    public async Task One_that_speaks_another_version_is_told_so()
    {
        using var channel = await MeetAsync();
        await channel.SayAsync("take 2");
        (await channel.HearAsync(Deadline.Limit, CancellationToken.None)).ShouldBe(Channel.Version);
    }

    [Fact]
    public async Task One_that_listens_nowhere_is_succeeded_too()
    {
        using var none = new ListeningSockets();
        var place = folder.File("other");
        await using var first = new HandoverPoint(place, none, NullLogger.Instance, time);
        await first.BeginAsync(CancellationToken.None);
        await first.CompleteAsync(CancellationToken.None);
        await using var second = new HandoverPoint(place, none, NullLogger.Instance, time);
        await second.BeginAsync(CancellationToken.None);
        await second.CompleteAsync(CancellationToken.None);
        await first.HandedOver.InTime();
    }

    [Fact]
    public async Task A_folder_that_is_not_there_and_a_path_that_is_too_long_are_said()
    {
        foreach (var (path, reason) in new[] { (folder.File("none/place"), "the folder must be there"), (folder.File(new string('x', 100)), "too long") })
        {
            await using var other = new HandoverPoint(path, sockets, NullLogger.Instance, time);
            (await Should.ThrowAsync<HandoverException>(() => other.BeginAsync(CancellationToken.None))).Message.ShouldContain(reason);
        }
    }

    [Fact]
    public async Task Only_the_user_can_open_the_file_and_it_goes_with_the_process()
    {
        File.GetUnixFileMode(Place).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await point.DisposeAsync();
        Directory.EnumerateFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_killed_processes_left_beside_the_file_is_removed_by_the_next_and_nothing_else()
    {
        // The system's numbers of processes end at 4194304.
        string[] names = ["place.9999991", "place.9999992", "place.9999993", "place.old", "place.1", "place.2.9999991"];
        foreach (var name in names.Except(["place.9999992"]))
        {
            using var left = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
            left.Bind(new UnixDomainSocketEndPoint(folder.File(name)));
            left.Listen();
            File.Move(folder.File(name), folder.File("kept")); // closing takes the file along
            left.Dispose();
            File.Move(folder.File("kept"), folder.File(name));
        }
        using var alive = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        alive.Bind(new UnixDomainSocketEndPoint(folder.File("place.9999992")));
        alive.Listen();
        folder.Write("place.9999994", "no socket");
        using var none = new ListeningSockets();
        await using var next = new HandoverPoint(Place, none, NullLogger.Instance, time);

        await next.BeginAsync(CancellationToken.None);

        Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(["place", "place.1", "place.2.9999991", "place.9999992", "place.9999994", $"place.{Environment.ProcessId}", "place.old"], ignoreOrder: true);
    }

    private async Task<Socket> ConnectAsync()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.EndPoint).InTime();
        return client;
    }

    // After a failed handover the file is put back a moment later than clients are served.
    private async Task<Channel> MeetAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        Socket? met;
        while ((met = await MeetingPlace.ConnectAsync(Place, CancellationToken.None)) is null && TimeProvider.System.GetElapsedTime(began) < Deadline.Limit)
            await Task.Yield();
        return new(met.ShouldNotBeNull(), TimeProvider.System);
    }
}

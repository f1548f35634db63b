using Gatehouse.Core.Hosting.Transport;

namespace Gatehouse.Core.Hosting.Handover;

/// <summary>The process that served before this one, as this one sees it. See <see cref="Channel"/> for what is said.</summary>
internal sealed class Predecessor : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    private readonly string path;
    private readonly Channel channel;

    private Predecessor(string path, Channel channel, IReadOnlyList<InheritedSocket> sockets)
    {
        this.path = path;
        this.channel = channel;
        Sockets = sockets;
        Process = channel.Peer.Process;
    }

    /// <summary>Its id.</summary>
    public int Process { get; }

    /// <summary>What it listens on, and this process now too.</summary>
    public IReadOnlyList<InheritedSocket> Sockets { get; }

    /// <summary>Asks the process at the path for its sockets; null when there is none.</summary>
    /// <exception cref="HandoverException">It does not give them.</exception>
    public static async Task<Predecessor?> FindAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await MeetingPlace.ConnectAsync(path, cancellationToken) is not { } socket)
            return null;
        var channel = new Channel(socket, time);
        try
        {
            var own = PeerCredentials.OwnUser;
            if (!channel.Peer.MayHandOver(own))
                throw Failure(path, $"the process there runs as user {channel.Peer.User}, this one as user {own}; both must be the same");
            await channel.SayAsync(Channel.Take);
            var (word, files) = await channel.TakeAsync(AnswerLimit, cancellationToken);
            var sockets = files.Select(file => InheritedSocket.Of(file, isKept: false)).ToList();
            if (word == Channel.Sockets && !sockets.Contains(null))
                return new Predecessor(path, channel, sockets!);
            foreach (var each in sockets)
                each?.Socket.Dispose();
            throw Failure(path, word switch
            {
                null => $"process {channel.Peer.Process} there does not answer; it may be handing over to another one already",
                "" => $"process {channel.Peer.Process} there has just handed over to another one, or has ended; try again",
                Channel.Refused => "the process there runs as another user",
                _ => $"process {channel.Peer.Process} there is of a version that this one does not understand; stop it first",
            });
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    /// <summary>Has it accept nothing more. True when it goes on with what it has; false when it has ended.</summary>
    /// <exception cref="HandoverException">It accepts still, so this process must not serve.</exception>
    public async Task<bool> ReleaseAsync(CancellationToken cancellationToken)
    {
        await channel.SayAsync(Channel.Ready);
        return await channel.HearAsync(AnswerLimit, cancellationToken) switch
        {
            Channel.Yours => true,
            "" => false,
            Channel.Late => throw Failure(path, $"process {Process} there has waited {HandoverPoint.LongestPreparation.TotalMinutes} minutes for this one and goes on by itself"),
            _ => throw Failure(path, $"process {Process} there does not answer, and goes on by itself"),
        };
    }

    /// <summary>Says that this process serves.</summary>
    public Task<bool> TellServingAsync() => channel.SayAsync(Channel.Serving);

    public void Dispose() => channel.Dispose();

    private static HandoverException Failure(string path, string reason) => new($"cannot take over at {path}: {reason}");
}

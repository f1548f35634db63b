using System.Net.Sockets;
using Gatehouse.Core.Hosting.Transport;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Hosting.Handover;

/// <summary>
/// The place where this process takes the listening sockets over from one, and in the end gives them to another. Until the other one serves,
/// whatever becomes of it, this one goes on. Life: <see cref="BeginAsync"/>, <see cref="CompleteAsync"/>, <see cref="DisposeAsync"/>.
/// </summary>
internal sealed partial class HandoverPoint(string path, ListeningSockets sockets, ILogger logger, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long another process may hold the sockets before it is ready.</summary>
    public static readonly TimeSpan LongestPreparation = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    // Short beside the time that the next process waits for an answer.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource<int> handedOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Predecessor? predecessor;
    private Socket? listener;
    private bool isOccupied;
    private Task answering = Task.CompletedTask;

    /// <summary>True from <see cref="BeginAsync"/> to <see cref="CompleteAsync"/> when another process serves until then.</summary>
    public bool IsTakingOver => predecessor is not null;

    /// <summary>Ends when another process serves in place of this one: its id.</summary>
    public Task<int> HandedOver => handedOver.Task;

    /// <summary>Gets the sockets of the process at the path, if there is one; then nothing is accepted before <see cref="CompleteAsync"/>.</summary>
    /// <exception cref="HandoverException">The sockets are not to be had, or nothing can be at the path.</exception>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            throw new HandoverException($"cannot hand over at {path}: that needs Linux");
        predecessor = await Predecessor.FindAsync(path, time, cancellationToken);
        listener = MeetingPlace.Listen(path);
        await MeetingPlace.RemoveLeftoversAsync(path, cancellationToken);
        if (predecessor is null)
            return;
        foreach (var socket in predecessor.Sockets)
            sockets.Inherit(socket);
        sockets.BeginsPaused = true;
        LogTaking(logger, predecessor.Process, path, Counted.Of(predecessor.Sockets.Count, "listening socket"));
    }

    /// <summary>Serves from now on, and the process before no more.</summary>
    /// <exception cref="HandoverException">The process before goes on.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        var isAlive = predecessor is not null && await predecessor.ReleaseAsync(cancellationToken);
        sockets.Resume();
        Occupy();
        if (predecessor is not null)
        {
            if (isAlive && await predecessor.TellServingAsync())
                LogTaken(logger, predecessor.Process);
            else
                LogEnded(logger, predecessor.Process);
            predecessor.Dispose();
            predecessor = null;
        }
        answering = AnswerAsync();
    }

    /// <summary>Gives nothing more away. When nothing was, and only then, the file goes.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await answering;
        predecessor?.Dispose();
        if (listener is not null && !handedOver.Task.IsCompleted)
        {
            listener.Dispose();
            MeetingPlace.Leave(path, isOccupied);
        }
        listener = null;
    }

    private void Occupy()
    {
        try
        {
            MeetingPlace.Occupy(path);
            isOccupied = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotOccupied(logger, path, e.Message);
        }
    }

    private async Task AnswerAsync()
    {
        var isTold = false;
        while (true)
        {
            try
            {
                if (listener is null)
                    Return();
                using var channel = new Channel(await listener!.AcceptAsync(stopping.Token), time);
                isTold = false;
                if (!await TryHandOverAsync(channel))
                    continue;
                listener.Dispose();
                handedOver.TrySetResult(channel.Peer.Process);
                return;
            }
            catch (OperationCanceledException)
            {
                return; // disposed
            }
            catch (Exception e) when (e is SocketException or HandoverException)
            {
                if (!isTold)
                    LogPausing(logger, path, e.Message, Pause.TotalSeconds);
                isTold = true; // once, until somebody is heard again
                await Task.Delay(Pause, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Return()
    {
        listener = MeetingPlace.Listen(path);
        Occupy();
    }

    private async Task<bool> TryHandOverAsync(Channel channel)
    {
        var peer = channel.Peer;
        if (!peer.MayHandOver(PeerCredentials.OwnUser))
        {
            LogStranger(logger, peer.Process, peer.User);
            await channel.SayAsync(Channel.Refused);
            return false;
        }
        if (await channel.HearAsync(AnswerLimit, stopping.Token) is not Channel.Take)
        {
            await channel.SayAsync(Channel.Version);
            return false;
        }
        if (!TryGive(channel, peer.Process))
            return false;
        var word = await channel.HearAsync(LongestPreparation, stopping.Token);
        if (word == Channel.Ready)
            return await YieldAsync(channel, peer.Process);
        LogNotReady(logger, peer.Process, word is null ? $"was not ready within {LongestPreparation.TotalMinutes} minutes" : "ended before it was ready");
        if (word is null)
            await channel.SayAsync(Channel.Late);
        return false;
    }

    private bool TryGive(Channel channel, int process)
    {
        try
        {
            channel.Give(sockets.All);
            LogGiven(logger, process);
            return true;
        }
        catch (IOException e)
        {
            LogNotReady(logger, process, $"cannot be given the sockets: {e.Message}");
            return false;
        }
    }

    private async Task<bool> YieldAsync(Channel channel, int process)
    {
        sockets.Pause();
        isOccupied = false; // from the next word on, what is at the path may be the other's
        try
        {
            if (await channel.SayAsync(Channel.Yours) && await channel.HearAsync(AnswerLimit, stopping.Token) == Channel.Serving)
            {
                sockets.Close();
                return true;
            }
        }
        finally
        {
            sockets.Resume();
        }
        LogNotReady(logger, process, "ended before it served");
        // It may have put its own file there.
        listener!.Dispose();
        listener = null;
        return false;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Taking over from process {Process} at {Path}: {Sockets}. It goes on until this one is ready.")]
    private static partial void LogTaking(ILogger logger, int process, string path, string sockets);

    [LoggerMessage(Level = LogLevel.Information, Message = "Taken over: process {Process} accepts no connections any more and ends with those that it has.")]
    private static partial void LogTaken(ILogger logger, int process);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Process {Process} ended while this one prepared. What it listened on is served here.")]
    private static partial void LogEnded(ILogger logger, int process);

    [LoggerMessage(Level = LogLevel.Information, Message = "Process {Process} prepares to take over; this one goes on until that one is ready.")]
    private static partial void LogGiven(ILogger logger, int process);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Process {Process} wanted to take over, but {Reason}. This one goes on.")]
    private static partial void LogNotReady(ILogger logger, int process, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Process {Process} wanted to take over, but runs as another user ({User}). It was refused.")]
    private static partial void LogStranger(ILogger logger, int process, uint user);

    [LoggerMessage(Level = LogLevel.Error, Message = "No process can take over from this one at {Path}: {Reason}")]
    private static partial void LogNotOccupied(ILogger logger, string path, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No process can take over from this one at {Path} for now: {Reason}. It is tried again every {Seconds} s.")]
    private static partial void LogPausing(ILogger logger, string path, string reason, double seconds);
}

using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Discovery;

/// <summary>
/// Watches one service and tells each new list of its instances. While the registry is away the last known list stands, however old. Live; all
/// members may be called at any time and from any thread.
/// </summary>
public sealed partial class ServiceWatch : IAsyncDisposable
{
    private readonly IRegistry registry;
    private readonly string service;
    private readonly WatchOptions options;
    private readonly InstanceRules rules;
    private readonly CacheFile? file;
    private readonly Backoff backoff;
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private Action<InstanceList>? changed;
    private Task running = Task.CompletedTask;
    private InstanceList? list;
    private string? text;
    private long confirmedAt;
    private bool hasHeard; // since the registry was asked to watch last
    private bool isAway;
    private string? lastError;

    /// <summary>Begins nothing before <see cref="Start"/>.</summary>
    /// <param name="registry">What is asked; disposed with this.</param>
    /// <param name="service">What is watched, for the log and the cache file; no secret in it.</param>
    /// <param name="options">What it works with.</param>
    public ServiceWatch(IRegistry registry, string service, WatchOptions options)
    {
        this.registry = registry;
        this.service = service;
        this.options = options;
        rules = new InstanceRules(options.AllowsLoopback, options.Logger);
        file = options.CacheFile is { } path ? new CacheFile(path, options.Logger) : null;
        backoff = new Backoff(options.LongestPause);
    }

    /// <summary>What is known now.</summary>
    public WatchStatus Status
    {
        get
        {
            lock (gate)
                return new WatchStatus(list, list is null ? null : options.Time.GetElapsedTime(confirmedAt), isAway, lastError);
        }
    }

    /// <summary>Begins to watch. Called once.</summary>
    /// <param name="changed">
    /// Gets each list that differs from the one before, the first included; one call at a time, in order, on a thread of the pool. It should be
    /// quick: meanwhile nothing is learned. When it throws, the list before stands, and the registry is asked again after a pause. Not called once
    /// <see cref="DisposeAsync"/> is done.
    /// </param>
    public void Start(Action<InstanceList> changed)
    {
        this.changed = changed;
        running = Task.Run(RunAsync);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        await registry.DisposeAsync();
        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            Remember();
            while (!stopping.IsCancellationRequested)
            {
                var began = options.Time.GetTimestamp();
                hasHeard = false;
                await WatchAsync();
                await Task.Delay(backoff.Next(hasHeard ? options.Time.GetElapsedTime(began) : TimeSpan.Zero), options.Time, stopping.Token);
            }
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // Disposed, in the middle of something.
        }
    }

    private async Task WatchAsync()
    {
        try
        {
            await registry.WatchAsync(Learn, stopping.Token);
        }
        catch (RegistryException e)
        {
            Fail(e.Message);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            // A bug must not end the watching without a word.
            LogBug(options.Logger, e, service);
            Fail(e.Message);
        }
    }

    private void Remember()
    {
        if (file?.Read(service) is not { Length: > 0 } instances)
            return;
        try
        {
            Take(rules.Apply(instances, service), isFromFile: true);
        }
        catch (RegistryException e)
        {
            LogFileUnused(options.Logger, service, e.Message);
        }
        catch (Exception e)
        {
            LogBug(options.Logger, e, service);
        }
    }

    private void Learn(IReadOnlyList<Instance> instances)
    {
        stopping.Token.ThrowIfCancellationRequested();
        var used = rules.Apply(instances, service);
        hasHeard = true;
        Take(used, isFromFile: false);
        bool wasAway;
        lock (gate)
        {
            wasAway = isAway;
            isAway = false;
        }
        if (wasAway)
            LogBack(options.Logger, service, used.Length);
    }

    private void Take(Instance[] instances, bool isFromFile)
    {
        var next = JsonSerializer.Serialize(instances);
        var before = (List: list, Text: text, At: confirmedAt);
        var isSame = text == next;
        var taken = isSame ? list! with { IsFromFile = isFromFile } : new InstanceList(instances, (list?.Revision ?? 0) + 1, isFromFile);
        Know(taken, next, options.Time.GetTimestamp());
        if (isSame)
            return;
        try
        {
            changed!(taken);
        }
        catch
        {
            // Nobody uses it. When it is told again it is news again.
            Know(before.List, before.Text, before.At);
            throw;
        }
        LogChanged(options.Logger, service, instances.Length, taken.Revision);
        if (!isFromFile)
            file?.Write(service, instances);
    }

    private void Know(InstanceList? known, string? asText, long at)
    {
        lock (gate)
            (list, text, confirmedAt) = (known, asText, at);
    }

    private void Fail(string reason)
    {
        bool isFirst;
        InstanceList? known;
        lock (gate)
        {
            isFirst = !isAway;
            isAway = true;
            lastError = reason;
            known = list;
        }
        if (!isFirst)
            return;
        if (known is null)
            LogNeverKnown(options.Logger, service, reason);
        else
            LogAway(options.Logger, service, known.Instances.Count, reason);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The registry of '{Service}' is away; the last {Count} instances stand: {Reason}")]
    private static partial void LogAway(ILogger logger, string service, int count, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The registry of '{Service}' is away and no instance was ever known: {Reason}")]
    private static partial void LogNeverKnown(ILogger logger, string service, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The registry of '{Service}' is back and names {Count} instances")]
    private static partial void LogBack(ILogger logger, string service, int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "Instances of '{Service}': {Count} (list {Revision})")]
    private static partial void LogChanged(ILogger logger, string service, int count, long revision);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The kept list of '{Service}' is not used: {Reason}")]
    private static partial void LogFileUnused(ILogger logger, string service, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The watch of '{Service}' failed by a bug")]
    private static partial void LogBug(ILogger logger, Exception exception, string service);
}

using System.Threading.Channels;

namespace Gatehouse.Discovery.Tests;

/// <summary>A registry that tells what a test says, and goes away when it says so.</summary>
internal sealed class ScriptedRegistry : IRegistry
{
    private readonly Channel<(IReadOnlyList<Instance>? List, Exception? Failure)> steps = Channel.CreateUnbounded<(IReadOnlyList<Instance>?, Exception?)>();

    /// <summary>How often it was asked to watch.</summary>
    public int Calls { get; private set; }

    public bool IsDisposed { get; private set; }

    public void Tell(params Instance[] instances) => steps.Writer.TryWrite((instances, null));

    public void Fail(string reason) => steps.Writer.TryWrite((null, new RegistryException(reason)));

    public void Fail(Exception exception) => steps.Writer.TryWrite((null, exception));

    public async Task WatchAsync(Action<IReadOnlyList<Instance>> tell, CancellationToken cancellation)
    {
        Calls++;
        while (true)
        {
            var (list, failure) = await steps.Reader.ReadAsync(cancellation);
            if (failure is not null)
                throw failure;
            tell(list!);
        }
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}

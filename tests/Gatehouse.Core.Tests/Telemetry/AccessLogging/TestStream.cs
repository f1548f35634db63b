namespace Gatehouse.Core.Tests.Telemetry.AccessLogging;

/// <summary>A stream that keeps what is written, and that can stall or fail.</summary>
internal sealed class TestStream : MemoryStream
{
    private readonly SemaphoreSlim entered = new(0);
    private readonly ManualResetEventSlim open = new(initialState: true);

    public bool Fails { get; set; }

    public int Writes { get; private set; }

    public bool IsClosed { get; private set; }

    public string Text => System.Text.Encoding.UTF8.GetString(ToArray());

    public string[] Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>From now on a write waits for <see cref="Resume"/>.</summary>
    public void Stall() => open.Reset();

    public void Resume() => open.Set();

    /// <summary>Waits until a write begins.</summary>
    public async Task WriteBegins() => (await entered.WaitAsync(TimeSpan.FromSeconds(10))).ShouldBeTrue();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Writes++;
        entered.Release();
        open.Wait();
        if (Fails)
            throw new IOException("disk full");
        base.Write(buffer);
    }

    protected override void Dispose(bool disposing)
    {
        IsClosed = true;
        base.Dispose(disposing);
    }
}

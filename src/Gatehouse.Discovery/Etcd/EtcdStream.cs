using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Gatehouse.Discovery.Http;

namespace Gatehouse.Discovery.Etcd;

/// <summary>The messages of a watch, one JSON text in each line. Used by one reader.</summary>
internal sealed class EtcdStream : IAsyncDisposable
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private readonly HttpResponseMessage response;
    private readonly PipeReader reader;
    private readonly TimeProvider time;

    private EtcdStream(HttpResponseMessage response, Stream body, TimeProvider time)
    {
        this.response = response;
        this.time = time;
        reader = PipeReader.Create(body);
    }

    public static async Task<EtcdStream> OfAsync(HttpResponseMessage response, TimeProvider time, CancellationToken cancellation) =>
        new(response, await response.Content.ReadAsStreamAsync(cancellation), time);

    /// <summary>The next message, to be disposed; null when there is none for 30 s. Throws <see cref="RegistryException"/> when none comes any more.</summary>
    public async Task<JsonDocument?> NextAsync(CancellationToken cancellation)
    {
        using var silence = new CancellationTokenSource(Silence, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellation);
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(both.Token);
                var buffer = read.Buffer;
                if (buffer.PositionOf((byte)'\n') is { } end)
                {
                    // A document of its own copy: the buffer goes back to the pipe.
                    var line = buffer.Slice(0, end).ToArray();
                    reader.AdvanceTo(buffer.GetPosition(1, end));
                    return JsonDocument.Parse(line);
                }
                if (read.IsCompleted)
                    throw new RegistryException("etcd ended the watch");
                if (buffer.Length > RegistryHttp.MaxBody)
                    throw new RegistryException($"etcd: a message of the watch is longer than {RegistryHttp.MaxBody >> 20} MB");
                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new RegistryException("etcd: a message of the watch is not JSON", e);
        }
        catch (Exception e) when (RegistryHttp.IsAway(e, cancellation))
        {
            throw new RegistryException($"etcd: the watch was cut: {e.Message}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await reader.CompleteAsync();
        response.Dispose();
    }
}

using System.Text;
using System.Threading.Tasks.Sources;
using Microsoft.Extensions.ObjectPool;

namespace Gatehouse.Redis.Client;

/// <summary>A command that waits for a <typeparamref name="T"/>. From a pool: waiting allocates nothing.</summary>
internal sealed class RedisCommand<T> : RedisCommand, IValueTaskSource<RedisResult<T>>
{
    private const int Pooled = 256;
    private const int MaxErrorLength = 200;

    private static readonly DefaultObjectPool<RedisCommand<T>> Pool = new(new DefaultPooledObjectPolicy<RedisCommand<T>>(), Pooled);

    private ManualResetValueTaskSourceCore<RedisResult<T>> outcome = new() { RunContinuationsAsynchronously = true };
    private ReplyReader<T> reader = null!;
    private CancellationTokenRegistration registration;
    private CancellationToken cancellation;

    /// <summary>One from the pool.</summary>
    public static RedisCommand<T> Create(ReplyReader<T> reader)
    {
        var command = Pool.Get();
        command.reader = reader;
        command.Begin();
        return command;
    }

    /// <summary>What to await, once, when it was sent.</summary>
    /// <param name="cancellationToken">Ends the waiting with an exception.</param>
    public ValueTask<RedisResult<T>> WaitAsync(CancellationToken cancellationToken)
    {
        cancellation = cancellationToken;
        if (cancellationToken.CanBeCanceled)
            registration = cancellationToken.UnsafeRegister(static state => ((RedisCommand<T>)state!).Cancel(), this);
        return new ValueTask<RedisResult<T>>(this, outcome.Version);
    }

    /// <summary>Back to the pool, when it was not sent.</summary>
    public void Discard()
    {
        Release();
        Release();
    }

    public override bool Answer(ReadOnlySpan<byte> frame)
    {
        if (!TryEnd())
            return true; // too late for anybody
        var content = new RespReader(frame);
        if ((char)content.Type is '-' or '!')
        {
            content.TryReadBytes(out var error, out _);
            outcome.SetResult(new RedisResult<T>(RedisStatus.Refused, default, Encoding.UTF8.GetString(error[..Math.Min(error.Length, MaxErrorLength)])));
            return true;
        }
        var isRead = reader(ref content, out var value);
        outcome.SetResult(isRead ? new RedisResult<T>(RedisStatus.Done, value) : new RedisResult<T>(RedisStatus.Away));
        return isRead;
    }

    public override void End(RedisStatus status)
    {
        if (TryEnd())
            outcome.SetResult(new RedisResult<T>(status));
    }

    RedisResult<T> IValueTaskSource<RedisResult<T>>.GetResult(short token)
    {
        try
        {
            return outcome.GetResult(token);
        }
        finally
        {
            registration.Dispose(); // waits for a cancellation that runs just now
            Release();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<RedisResult<T>>.GetStatus(short token) => outcome.GetStatus(token);

    void IValueTaskSource<RedisResult<T>>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        outcome.OnCompleted(continuation, state, token, flags);

    protected override void Recycle()
    {
        outcome.Reset();
        registration = default;
        cancellation = default;
        Pool.Return(this);
    }

    private void Cancel()
    {
        if (TryEnd())
            outcome.SetException(new OperationCanceledException(cancellation));
    }
}

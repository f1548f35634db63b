using System.Security.Cryptography;

namespace Gatehouse.Jose.Keys;

/// <summary>Instances of one key: the platform's are not promised to be thread-safe, so each is lent to one caller at a time. Live and thread-safe.</summary>
/// <typeparam name="T">The platform's class.</typeparam>
internal sealed class Lent<T>(Func<T> create)
    where T : AsymmetricAlgorithm
{
    private readonly T?[] idle = new T?[Math.Min(Environment.ProcessorCount * 2, 32)];

    public T Take()
    {
        for (var i = 0; i < idle.Length; i++)
        {
            if (idle[i] is not null && Interlocked.Exchange(ref idle[i], null) is { } instance)
                return instance;
        }
        return create();
    }

    public void Return(T instance)
    {
        for (var i = 0; i < idle.Length; i++)
        {
            if (idle[i] is null && Interlocked.CompareExchange(ref idle[i], instance, null) is null)
                return;
        }
        instance.Dispose();
    }
}

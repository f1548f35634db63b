using Microsoft.AspNetCore.Identity;

namespace Gatehouse.Policies.Auth.Basic;

/// <summary>
/// Verifies passwords away from the threads that serve requests: one takes many milliseconds on purpose. Half of the processors at a time, so
/// that others are served meanwhile, and a bounded number that wait. Thread-safe.
/// </summary>
internal sealed class PasswordChecks : IDisposable
{
    /// <summary>Most that run or wait.</summary>
    public const int Most = 64;

    private static readonly PasswordHasher<PasswordChecks> Hasher = new();

    private readonly SemaphoreSlim places = new(Math.Max(1, Environment.ProcessorCount / 2));
    private int pending;

    /// <summary>Whether the password is the one behind the hash; null when too many are being verified.</summary>
    public async Task<bool?> VerifyAsync(string hash, string password)
    {
        if (Interlocked.Increment(ref pending) > Most)
        {
            Interlocked.Decrement(ref pending);
            return null;
        }
        await places.WaitAsync();
        try
        {
            return await Task.Run(() => Hasher.VerifyHashedPassword(this, hash, password) != PasswordVerificationResult.Failed);
        }
        finally
        {
            places.Release();
            Interlocked.Decrement(ref pending);
        }
    }

    public void Dispose() => places.Dispose();
}

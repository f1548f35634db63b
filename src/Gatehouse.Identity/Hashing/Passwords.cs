using System.Buffers.Binary;
using System.Security.Cryptography;
using Gatehouse.Identity.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Gatehouse.Identity.Hashing;

/// <summary>
/// Hashes and verifies passwords: PBKDF2 with HMAC-SHA512, a salt for each, in the format of ASP.NET Core Identity. Verifying takes a
/// processor for about a tenth of a second, so it runs off the request thread, few at a time, and only so many wait. Thread-safe.
/// </summary>
public sealed class Passwords : IDisposable
{
    /// <summary>The longest password, in characters.</summary>
    public const int MaxLength = 1024;

    /// <summary>What OWASP recommends for PBKDF2-HMAC-SHA512 (password storage cheat sheet).</summary>
    public const int DefaultIterations = 210_000;

    /// <summary>Most rounds of a hash that is verified: more would hold a processor for seconds.</summary>
    public const int MostIterations = 10_000_000;

    private readonly PasswordHasher<User> hasher;
    private readonly SemaphoreSlim running;
    private readonly int maxWaiting;
    private readonly Lazy<User> nobody;
    private int waiting;

    /// <summary>With the hashes of a strength.</summary>
    /// <param name="iterations">Rounds of PBKDF2 for new hashes, at least 1.</param>
    /// <param name="atATime">How many are verified at the same time; null for half of the processors, at least 1.</param>
    /// <param name="maxWaiting">How many may wait for their turn; further ones are <see cref="PasswordCheck.Busy"/>.</param>
    public Passwords(int iterations = DefaultIterations, int? atATime = null, int maxWaiting = 64)
    {
        hasher = new PasswordHasher<User>(Options.Create(new PasswordHasherOptions { IterationCount = iterations }));
        running = new SemaphoreSlim(atATime ?? Math.Max(1, Environment.ProcessorCount / 2));
        this.maxWaiting = maxWaiting;
        // Takes as long as a verification: not before one is asked for.
        nobody = new Lazy<User>(() => new User { Id = "", PasswordHash = Hash(Convert.ToHexString(RandomNumberGenerator.GetBytes(16))) });
    }

    /// <summary>Whether a password may be set: 1 to <see cref="MaxLength"/> characters.</summary>
    public static bool IsAcceptable(string? password) => password is { Length: >= 1 and <= MaxLength };

    /// <summary>Whether a text is a hash that <see cref="VerifyAsync"/> can use.</summary>
    public static bool IsHash(string? hash)
    {
        var bytes = new byte[512];
        return hash is not null && Convert.TryFromBase64String(hash, bytes, out var length) && length switch
        {
            // Version 3: format, algorithm, iterations, salt length, salt of at least 16 bytes, key of at least 16 bytes.
            >= 45 when bytes[0] == 1 => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(5)) is > 0 and <= MostIterations,
            49 when bytes[0] == 0 => true, // version 2
            _ => false,
        };
    }

    /// <summary>The hash of a password, with a new salt. Takes a processor for about a tenth of a second: not for the request thread.</summary>
    public string Hash(string password) => hasher.HashPassword(null!, password);

    /// <summary>Verifies a password of a user; for null, an unknown user, in the same time. A password that may not be set is wrong at once.</summary>
    public Task<PasswordCheck> VerifyAsync(User? user, string password, CancellationToken cancellation) =>
        RunAsync(() => Verify(user, password), password, cancellation);

    /// <summary>Verifies a password by its hash alone, for which <see cref="IsHash"/> is true.</summary>
    public Task<PasswordCheck> VerifyHashAsync(string hash, string password, CancellationToken cancellation) =>
        RunAsync(() => Compare(hash, password), password, cancellation);

    private async Task<PasswordCheck> RunAsync(Func<PasswordCheck> verify, string password, CancellationToken cancellation)
    {
        if (!IsAcceptable(password))
            return PasswordCheck.Wrong;
        if (Interlocked.Increment(ref waiting) > maxWaiting + running.CurrentCount)
        {
            Interlocked.Decrement(ref waiting);
            return PasswordCheck.Busy;
        }
        try
        {
            await running.WaitAsync(cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
        try
        {
            return await Task.Run(verify, CancellationToken.None);
        }
        finally
        {
            running.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => running.Dispose();

    private PasswordCheck Verify(User? user, string password)
    {
        // Made for a known user too, so that the first unknown one does not take longer.
        var stranger = nobody.Value;
        var isKnown = user is not null && IsHash(user.PasswordHash);
        var check = Compare((isKnown ? user! : stranger).PasswordHash, password);
        return isKnown ? check : PasswordCheck.Wrong;
    }

    private PasswordCheck Compare(string hash, string password) => hasher.VerifyHashedPassword(null!, hash, password) switch
    {
        PasswordVerificationResult.Success => PasswordCheck.Right,
        PasswordVerificationResult.SuccessRehashNeeded => PasswordCheck.RightButOld,
        _ => PasswordCheck.Wrong,
    };
}

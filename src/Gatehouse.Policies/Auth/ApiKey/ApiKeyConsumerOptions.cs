using Gatehouse.Policies.Auth.Consumers;

namespace Gatehouse.Policies.Auth.ApiKey;

/// <summary>Somebody with a key.</summary>
internal sealed class ApiKeyConsumerOptions : ConsumerOptions
{
    /// <summary>
    /// The key: <c>sha256:</c> and the hash in hexadecimal digits, or the key itself as <c>$env.NAME</c> or <c>$file.path</c>. Default: none.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>More keys of the same kind, each as good as the other: for changing one without a moment in which none is right. Default: none.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];
}

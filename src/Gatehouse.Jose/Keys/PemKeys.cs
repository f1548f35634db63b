namespace Gatehouse.Jose.Keys;

/// <summary>Keys from PEM.</summary>
internal static class PemKeys
{
    public static VerificationKey? ReadPublic(string pem, string? id, JwsAlgorithms allowed, out KeyFault fault)
    {
        fault = pem.Length == 0 || id is null || allowed == JwsAlgorithms.None ? KeyFault.NotPem : KeyFault.KindNotKnown;
        return null;
    }

    public static SigningKey? ReadPrivate(string pem, JwsAlgorithms algorithm, string? id, out KeyFault fault)
    {
        fault = pem.Length == 0 || id is null || algorithm == JwsAlgorithms.None ? KeyFault.NotPem : KeyFault.KindNotKnown;
        return null;
    }
}

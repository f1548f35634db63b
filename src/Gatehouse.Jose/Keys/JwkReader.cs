namespace Gatehouse.Jose.Keys;

/// <summary>Keys from JWK and JWK sets.</summary>
internal static class JwkReader
{
    public static VerificationKey? ReadVerification(ReadOnlySpan<byte> json, JwsAlgorithms allowed, out KeyFault fault)
    {
        fault = json.IsEmpty || allowed == JwsAlgorithms.None ? KeyFault.NotJson : KeyFault.KindNotKnown;
        return null;
    }

    public static SigningKey? ReadSigning(ReadOnlySpan<byte> json, JwsAlgorithms algorithm, out KeyFault fault)
    {
        fault = json.IsEmpty || algorithm == JwsAlgorithms.None ? KeyFault.NotJson : KeyFault.KindNotKnown;
        return null;
    }

    public static KeySet? ReadSet(ReadOnlySpan<byte> json, JwsAlgorithms allowed, out KeyFault fault)
    {
        fault = json.IsEmpty || allowed == JwsAlgorithms.None ? KeyFault.NotJson : KeyFault.NoKeys;
        return null;
    }
}

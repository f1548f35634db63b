namespace Gatehouse.Host.Commands;

/// <summary>What the process ends with.</summary>
internal static class ExitCodes
{
    /// <summary>All went well.</summary>
    public const int Success = 0;

    /// <summary>The configuration has errors, an address is in use, or another thing that the message names.</summary>
    public const int Failure = 1;
}

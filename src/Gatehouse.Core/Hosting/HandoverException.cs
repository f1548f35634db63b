namespace Gatehouse.Core.Hosting;

/// <summary>Listening sockets could not be taken over from another process. The message says why, and what to do.</summary>
public sealed class HandoverException : Exception
{
    /// <summary>Creates the exception.</summary>
    public HandoverException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

namespace Gatehouse.Core.Hosting;

/// <summary>An address could not be listened on. The message names the address and the reason.</summary>
public sealed class ListenException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ListenException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

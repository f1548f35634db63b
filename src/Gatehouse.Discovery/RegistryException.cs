namespace Gatehouse.Discovery;

/// <summary>A registry cannot be asked, or its answer cannot be used. The message is for the operator and holds no secret.</summary>
public sealed class RegistryException : Exception
{
    /// <summary>Without a cause of its own.</summary>
    public RegistryException(string message)
        : base(message)
    {
    }

    /// <summary>With what was caught.</summary>
    public RegistryException(string message, Exception? cause)
        : base(message, cause)
    {
    }
}

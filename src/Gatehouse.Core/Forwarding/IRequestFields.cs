namespace Gatehouse.Core.Forwarding;

/// <summary>Takes the fields of a request to a destination: the framework's message, or the bytes of our own client.</summary>
internal interface IRequestFields
{
    /// <summary>Adds a field.</summary>
    void Add(string name, string value);

    /// <summary>The same for one of our own.</summary>
    void Add(OwnField field, string value);
}

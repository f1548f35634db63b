namespace Gatehouse.Core.Pipeline.Evaluation;

/// <summary>Where the text of a template goes, which decides what becomes of its values.</summary>
public enum TemplateUse
{
    /// <summary>Anywhere: values stand as they are.</summary>
    Text,

    /// <summary>The path of a URL: a value is percent-encoded and stays within its segment; an empty one is an error.</summary>
    Path,

    /// <summary>The query of a URL: a value is percent-encoded.</summary>
    Query,

    /// <summary>The value of a header field: a text with anything but visible ASCII and spaces is an error, so that no second field can hide in it.</summary>
    Header,
}

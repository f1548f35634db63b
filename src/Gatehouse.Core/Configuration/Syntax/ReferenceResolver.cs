namespace Gatehouse.Core.Configuration.Syntax;

/// <summary>
/// Puts the values of <c>$env.NAME</c> and <c>$file.path</c> into a tree. A reference is a whole value, never a part of one and never
/// a key; <c>$$env.</c> and <c>$$file.</c> stand for the literal text.
/// </summary>
public static class ReferenceResolver
{
    /// <summary>
    /// The tree with every reference replaced by its value, which is then secret. A reference that cannot be resolved is reported and
    /// stays as it is.
    /// </summary>
    /// <param name="root">The tree.</param>
    /// <param name="environment">Gives the value of a variable; null when it is not set.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <param name="filesRead">Takes the absolute path of every file that a reference names, readable or not.</param>
    public static ConfigNode Resolve(ConfigNode root, Func<string, string?> environment, ConfigErrors errors, ICollection<string> filesRead) =>
        new ReferenceReader(environment, errors, filesRead).Node(root);
}

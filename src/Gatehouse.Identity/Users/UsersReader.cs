using System.Globalization;
using Gatehouse.Identity.Hashing;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Gatehouse.Identity.Users;

/// <summary>Makes users of YAML nodes, and collects what is wrong with them. For one document.</summary>
internal sealed class UsersReader
{
    private const int MaxTextLength = 256;
    private const int MaxIdLength = 128;

    private static readonly string[] Keys = ["id", "email", "username", "name", "roles", "password", "disabled"];

    private readonly Dictionary<string, long> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> ids = new(StringComparer.Ordinal);

    public List<User> Users { get; } = [];

    public List<UserFileError> Errors { get; } = [];

    /// <summary>The list of users; null when there is none.</summary>
    public YamlSequenceNode? Read(IList<YamlDocument> documents)
    {
        if (documents.Count > 1)
            Error(documents[1].RootNode, "there is a second document in the file");
        if (documents[0].RootNode is not YamlMappingNode root)
        {
            Error(documents[0].RootNode, "the file has one key: 'users', a list");
            return null;
        }
        YamlSequenceNode? list = null;
        foreach (var (key, value) in root.Children)
        {
            if (TextOf(key) != "users")
                Error(key, $"unknown key '{TextOf(key)}': the file has one key, 'users'");
            else if (value is YamlSequenceNode sequence)
                list = sequence;
            else if (!IsEmpty(value))
                Error(value, "'users' is a list");
        }
        foreach (var node in list?.Children ?? [])
            ReadUser(node);
        return list;
    }

    private static string? TextOf(YamlNode node) => (node as YamlScalarNode)?.Value;

    private static bool IsEmpty(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "~" or "null" or null };

    private static long LineOf(YamlNode node) => node.Start.Line;

    private void ReadUser(YamlNode node)
    {
        if (node is not YamlMappingNode map)
        {
            Error(node, "a user is a map with 'email' or 'username', and 'password'");
            return;
        }
        foreach (var key in map.Children.Keys)
        {
            if (TextOf(key) is not { } name || !Keys.Contains(name))
                Error(key, $"unknown key '{TextOf(key)}': a user has {string.Join(", ", Keys)}");
        }
        var email = Text(map, "email", LoginName.MaxLength);
        var username = Text(map, "username", LoginName.MaxLength);
        if (email is null && username is null && !Has(map, "email") && !Has(map, "username"))
            Error(map, "a user has 'email' or 'username'");
        if (!Has(map, "id"))
            Error(map, "a user has an 'id', which stays when names change");
        if (!Has(map, "password"))
            Error(map, "a user has a 'password': the hash that `gatehouse user hash` prints");
        var id = Text(map, "id", MaxIdLength);
        var hash = Text(map, "password", 1024);
        if (hash is not null && !Passwords.IsHash(hash))
            Error(Node(map, "password")!, "this is not a hash that `gatehouse user hash` prints");
        Claim(ids, Node(map, "id"), id, "id");
        ClaimName(map, "email", email);
        ClaimName(map, "username", username);
        Users.Add(new User
        {
            Id = id ?? "",
            Email = email,
            Username = username,
            DisplayName = Text(map, "name", MaxTextLength),
            Roles = Roles(map),
            PasswordHash = hash ?? "",
            IsDisabled = Flag(map, "disabled"),
        });
    }

    private static YamlNode? Node(YamlMappingNode map, string key) => map.Children.TryGetValue(new YamlScalarNode(key), out var node) ? node : null;

    private static bool Has(YamlMappingNode map, string key) => Node(map, key) is not null;

    private string? Text(YamlMappingNode map, string key, int maxLength)
    {
        if (Node(map, key) is not { } node)
            return null;
        var text = TextOf(node);
        if (text is { Length: > 0 } && text.Length <= maxLength && !IsEmpty(node) && !text.Any(char.IsControl))
            return text;
        Error(node, $"'{key}' is a text of 1 to {maxLength.ToString(CultureInfo.InvariantCulture)} characters on one line");
        return null;
    }

    private List<string> Roles(YamlMappingNode map)
    {
        var roles = new List<string>();
        if (Node(map, "roles") is not { } node)
            return roles;
        foreach (var item in node is YamlSequenceNode list ? list.Children : [node])
        {
            if (TextOf(item) is { Length: > 0 and <= MaxTextLength } role && !IsEmpty(item) && !role.Any(char.IsControl))
                roles.Add(role);
            else
                Error(item, "'roles' is a list of names");
        }
        return roles;
    }

    private bool Flag(YamlMappingNode map, string key)
    {
        if (Node(map, key) is not { } node)
            return false;
        if (TextOf(node) is "true" or "false")
            return TextOf(node) == "true";
        Error(node, $"'{key}' is true or false");
        return false;
    }

    private void ClaimName(YamlMappingNode map, string key, string? name)
    {
        if (name is not null && LoginName.Normalize(name) is null)
            Error(Node(map, key)!, $"'{key}' cannot be used to log in");
        // A user's e-mail address may be the user's name too.
        else if (name is not null && !(key == "username" && LoginName.Normalize(name) == LoginName.Normalize(TextOf(Node(map, "email") ?? map))))
            Claim(names, Node(map, key), LoginName.Normalize(name), "name to log in with");
    }

    private void Claim(Dictionary<string, long> taken, YamlNode? node, string? value, string what)
    {
        if (value is not null && node is not null && !taken.TryAdd(value, LineOf(node)))
            Error(node, $"the {what} '{TextOf(node)}' is taken by the user in line {taken[value].ToString(CultureInfo.InvariantCulture)}");
    }

    private void Error(YamlNode node, string message) => Errors.Add(new UserFileError((int)node.Start.Line, (int)node.Start.Column, message));
}

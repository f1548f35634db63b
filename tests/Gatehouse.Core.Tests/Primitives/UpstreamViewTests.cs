using System.Text;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Tests.Primitives;

/// <summary>What servers behind the gateway make of an accepted path must not lie under a prefix that the canonical path is not under.</summary>
public sealed class UpstreamViewTests
{
    private const string Protected = "/admin";

    private static readonly string[] Atoms =
    [
        "", "/", "//", "/.", "/..", "/./", "/../", "/...", "/%2e", "/%2e%2e", "/.%2e", "/%2E.", "/%252e%252e", "%2f", "%2F", "%252f", "%5c", "%255c", "\\",
        "\\..\\", "/..\\", "/..%5c", "/..%2f", "/%2e%2e%2f", "/%2e%2e%5c", "/..;/", "/..;x=1/", "/.;/", ";", ";/", "/;/", "%3b", "/..%3b/", "%253b", "%00",
        "%2500", "%0a", "%09", "%20", " ", "%c0%af", "%c0%ae%c0%ae/", "%e0%80%af", "/%c0%2e%c0%2e/", "%u002e", "%25", "%2525", "/a", "/a/..", "/a/../", "/x/./",
        "%61", "%2561", "?", "?/../", "#", "/~", "%7e", "\u2025/", "\uff0e\uff0e/", "%ef%bc%8e%ef%bc%8e/", "%ef%bc%8f", "*", "@", ":", "%3f", "%23",
    ];

    private static readonly string[] Frames =
    [
        "{0}/admin", "/public{0}/admin", "/public{0}admin", "/public{0}{1}admin", "{0}{1}/admin/x", "/admin{0}", "/{0}admin{1}", "/a{0}dmin", "/%61dmin{0}{1}",
        "/public/{0}admin/users", "http://host{0}{1}admin", "/ADMIN{0}/../admin",
    ];

    [Theory]
    [InlineData("once")]
    [InlineData("twice")]
    [InlineData("servlet")]
    public void No_decoder_sees_a_protected_path_that_the_gateway_does_not(string decoder)
    {
        var bypasses = new List<string>();
        var accepted = 0;
        foreach (var raw in Combinations())
        {
            if (CanonicalTargetParser.Parse(raw, out var target) != TargetFault.None)
                continue;
            accepted++;
            var path = target.Path.ToString();
            if (IsProtected(View(decoder, path)) && !IsProtected(path))
                bypasses.Add($"{raw} -> {path}");
        }

        bypasses.ShouldBeEmpty();
        accepted.ShouldBeGreaterThan(1000);
    }

    [Fact]
    public void The_decoders_do_find_the_bypasses_in_raw_targets() =>
        new[] { "once", "twice", "servlet" }
            .Select(d => Combinations().Count(raw => raw.StartsWith('/') && IsProtected(View(d, raw)) && !IsProtected(raw)))
            .ShouldAllBe(count => count > 100);

    private static IEnumerable<string> Combinations() =>
        from frame in Frames
        from first in Atoms
        from second in frame.Contains("{1}", StringComparison.Ordinal) ? Atoms : [""]
        select string.Format(frame, first, second);

    private static bool IsProtected(string path) => path == Protected || path.StartsWith(Protected + "/", StringComparison.Ordinal);

    private static string View(string decoder, string path)
    {
        var text = path.Split('?')[0];
        return decoder switch
        {
            "once" => Resolve(Decode(text)),
            "twice" => Resolve(Decode(Decode(text))),
            // Tomcat: parameters are cut off each segment, then it is decoded, then dot segments are removed.
            _ => Resolve(Decode(string.Join('/', text.Split('/').Select(s => s.Split(';')[0])))),
        };
    }

    private static string Decode(string text)
    {
        var octets = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                octets.Add(Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                octets.AddRange(Encoding.UTF8.GetBytes(text[i].ToString()));
            }
        }
        return Encoding.UTF8.GetString([.. octets]);
    }

    // As lenient as servers come: a backslash is a slash, a NUL ends the path, parameters count for nothing.
    private static string Resolve(string text)
    {
        var segments = new List<string>();
        foreach (var part in text.Split('\0')[0].Replace('\\', '/').Split('/'))
        {
            var segment = part.Split(';')[0];
            if (segment == ".." && segments.Count > 0)
                segments.RemoveAt(segments.Count - 1);
            else if (segment is not ("" or "." or ".."))
                segments.Add(segment);
        }
        return "/" + string.Join('/', segments);
    }
}

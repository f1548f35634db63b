using System.Text;

namespace Gatehouse.Benchmarks.Gateways;

/// <summary>A configuration as large installations have it: every kind of route, in the proportions of the list below. Always the same.</summary>
internal static class LargeConfig
{
    /// <summary>How many routes the numbers to reach are for.</summary>
    public const int RouteCount = 10_000;

    /// <summary>The answer of <c>GET /revision</c> begins with this.</summary>
    public const string Revision = "revision ";

    // {0} is different for each route.
    private static readonly string[] Shapes =
    [
        "GET /service-{0}/items/{{id}}: backend",
        "/service-{0}/**: backend",
        "POST /service-{0}/items: {{ to: backend, bodyLimit: 256KiB, timeout: 5s }}",
        "GET /service-{0}/items/{{id:[0-9]+}}/history: backend/history/{{id}}",
        "GET,PUT shop.example.com/service-{0}/baskets/{{basket}}/lines/{{line}}: backend",
        "\"*.eu.example.com/service-{0}/status\": {{ to: backend, ipFilter: {{ allow: [10.0.0.0/8, 192.168.{1}.0/24] }} }}",
        """
        /service-{0}/search:
            to: backend
            methods: [GET]
            query: {{ v: ["1", "2"] }}
            responseHeaders: {{ set: {{ x-search: s-{0}, cache-control: no-store }} }}
        """,
        """
        /service-{0}/preview/{{name}}:
            to: other/preview/{{name}}
            headers: {{ x-preview: true }}
            requestHeaders: {{ set: {{ x-tenant: tenant-{0} }}, remove: [x-debug] }}
        """,
        "GET /service-{0}/{{year:[0-9]{{4}}}}/{{slug:[a-z0-9-]+}}: {{ to: other, cors: {{ origins: [\"https://app-{1}.example.com\"] }} }}",
        "GET /old-{0}/**: {{ redirect: \"/service-{0}/{{rest}}\", status: 308 }}",
    ];

    /// <summary>The text.</summary>
    /// <param name="upstream">Where everything is forwarded to, as a URL.</param>
    /// <param name="revision">What <c>GET /revision</c> answers, and what the routes that change from one revision to the next differ by.</param>
    public static string Write(string upstream, int revision = 0)
    {
        var yaml = new StringBuilder($"""
            admin: false

            upstreams:
              backend: [{upstream}]
              other: {upstream}

            defaults:
              securityHeaders: true
              bodyLimit: 1MiB

            routes:
              GET /revision: {"{"} respond: "{Revision}{revision}" {"}"}

            """);
        for (var i = 0; i < RouteCount - 1; i++)
            yaml.Append("  ").AppendFormat(null, Shapes[i % Shapes.Length], i / Shapes.Length, i % 250).Append('\n');
        return yaml.ToString();
    }

    /// <summary>The same with one route, for the same requests as the plain routes.</summary>
    public static string WriteOne(string upstream)
    {
        var whole = Write(upstream);
        return whole[..whole.IndexOf("  GET /revision", StringComparison.Ordinal)] + "  GET /{service}/items/{id}: backend\n";
    }

    /// <summary>The paths of the plain routes (the first shape), which no two requests need share.</summary>
    public static string PlainPath(int number) => $"/service-{number % (RouteCount / Shapes.Length)}/items/{number}";
}

using System.Text.Json.Nodes;
using Gatehouse.Core.Configuration.Schema;
using Gatehouse.Core.Tests.Configuration.Binding;

namespace Gatehouse.Core.Tests.Configuration.Schema;

public class JsonSchemaWriterTests
{
    private static readonly PolicySchema[] Policies =
    [
        new("cors", [], typeof(SampleCors)),
        new("redirect", ["status"], typeof(RedirectOptions)),
        new("sample", [], typeof(SampleOptions)),
    ];

    private static readonly JsonObject Schema = (JsonObject)JsonNode.Parse(JsonSchemaWriter.Write(new SchemaSources(Policies, [])))!;

    [Theory]
    [InlineData("{}")]
    [InlineData("{listen: 8080, admin: false, forwarded: true}")]
    [InlineData("listen: [8080, {url: 'https://*:8443', certificate: a.pem, key: }]")]
    [InlineData("upstreams: {a: http://a, b: [http://a, {url: http://b}], c: {destinations: http://a, timeout: 1m30s, connectTimeout: $env.X}}")]
    [InlineData("routes: {/a: users, /b: {to: users, timeout: 0, headers: {x: [a], y: true}, cors: true}, /c: {cors: false}, /d: {cors: [a, b]}, /e: {cors: {credentials: true}}}")]
    [InlineData("routes: {/a: {redirect: /b}, /b: {redirect: /c, status: 308}, /c: {redirect: false}}")]
    [InlineData("defaults: {cors: true}")]
    [InlineData("routes: {/a: {sample: {port: 1, share: 0.5, size: 64KiB, choice: roundRobin, numbers: [1], maybeTruth: , waits: {a: 1s}, raw: {a: [1]}, rule: x}}}")]
    [InlineData("routes: {/a: {sample: {port: $file./run/port, size: 5, choice: $env.C, truth: $env.T, numbers: 7}}}")]
    public void What_the_binder_takes_is_accepted(string yaml) => new SchemaCheck(Schema).Accepts(yaml).ShouldBeTrue();

    [Theory]
    [InlineData("rout: 1")]
    [InlineData("listen: {port: 1}")]
    [InlineData("listen: {certificate: a.pem}")]
    [InlineData("forwarded: {trusted: a}")]
    [InlineData("forwarded: {standard: yes}")]
    [InlineData("upstreams: http://a")]
    [InlineData("upstreams: {a: {destinations: x, timeout: 5}}")]
    [InlineData("upstreams: {a: {destinations: x, timeout: 5 parsecs}}")]
    [InlineData("routes: {/a: {ratelimit: 1}}")]
    [InlineData("routes: {/a: [b]}")]
    [InlineData("routes: {/a: {cors: {origin: a}}}")]
    [InlineData("routes: {/a: {status: 308}}")]
    [InlineData("routes: {/a: {redirect: /b, status: 200}}")]
    [InlineData("routes: {/a: {rewrite: {match: a}}}")]
    [InlineData("routes: {/a: {sample: {port: 0}}}")]
    [InlineData("routes: {/a: {sample: {port: 1.5}}}")]
    [InlineData("routes: {/a: {sample: {share: 1.5}}}")]
    [InlineData("routes: {/a: {sample: {choice: random}}}")]
    [InlineData("routes: {/a: {sample: {size: 1mb}}}")]
    [InlineData("routes: {/a: {sample: {truth: Bearer $env.X}}}")]
    [InlineData("routes: {/a: {sample: {numbers: [11]}}}")]
    public void What_the_binder_refuses_is_refused(string yaml) => new SchemaCheck(Schema).Accepts(yaml).ShouldBeFalse();

    [Fact]
    public void Descriptions_come_from_the_doc_comments()
    {
        var properties = Schema["definitions"]!["UpstreamConfig"]!["anyOf"]![0]!["properties"]!;
        properties["connectTimeout"]!["description"]!.GetValue<string>().ShouldBe("How long to wait for a connection: for a free place under maxConnections, TCP and TLS together. Default: 5s. Range: 1ms to 1h.");
        properties["connectTimeout"]!["default"]!.GetValue<string>().ShouldBe("5s");
        Schema["properties"]!["listen"]!["description"]!.GetValue<string>().ShouldContain("PORT and the option --listen");
    }

    [Fact]
    public void The_same_options_give_the_same_text() => JsonSchemaWriter.Write(new SchemaSources(Policies, [])).ShouldBe(JsonSchemaWriter.Write(new SchemaSources(Policies, [])));
}

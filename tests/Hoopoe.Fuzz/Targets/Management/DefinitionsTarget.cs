using System.Text;
using System.Text.Json;
using Hoopoe.Fuzz.Engine;
using Hoopoe.Server.Definitions;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Fuzz.Targets.Management;

/// <summary>
/// A definitions document: refused in words and nothing has changed, or taken; then what is exported can be imported into another
/// broker, which exports the same.
/// </summary>
internal sealed class DefinitionsTarget : FuzzTarget
{
    private static readonly string[] _samples =
    [
        """{"vhosts":[{"name":"/"},{"name":"v","description":"d","tags":["a"],"limits":{"max-queues":5}}]}""",
        """{"users":[{"name":"u","password_hash":"aPJMtjv4bRdRtPbF+BUQkFkGH3tZPzSpMzeBtiDhUkQ2oAtd","hashing_algorithm":"rabbit_password_hashing_sha256","tags":"management","limits":{"max-channels":1}}]}""",
        """{"permissions":[{"user":"guest","vhost":"/","configure":"^a","write":".*","read":""}],"topic_permissions":[{"user":"guest","vhost":"/","exchange":"amq.topic","write":"a","read":"b"}]}""",
        """{"queues":[{"name":"q","vhost":"/","durable":true,"auto_delete":false,"arguments":{"x-max-length":5,"x-queue-type":"quorum","a":[1,2.5,null,{"b":true}]}}]}""",
        """{"exchanges":[{"name":"e","vhost":"/","type":"topic","durable":true,"auto_delete":false,"internal":true,"arguments":{}}],"bindings":[{"source":"e","vhost":"/","destination":"e","destination_type":"exchange","routing_key":"k","arguments":{"a":1}}]}""",
        """{"policies":[{"vhost":"/","name":"p","pattern":"^a","apply-to":"all","definition":{"max-length":1,"message-ttl":5,"dead-letter-exchange":"e"},"priority":3}]}""",
        """{"parameters":[{"component":"operator_policy","vhost":"/","name":"o","value":{"pattern":"","definition":{"max-length":5},"priority":0,"apply-to":"queues"}},{"component":"vhost-limits","vhost":"/","name":"limits","value":{"max-queues":3}}]}""",
        """{"global_parameters":[{"name":"cluster_name","value":"c"},{"name":"x","value":{"a":[]}}],"rabbit_version":"3.10.8"}""",
        """{"queues":[{"name":"q","durable":true}],"bindings":[{"source":"amq.headers","destination":"q","destination_type":"queue","routing_key":"","arguments":{"x-match":"any"}}]}""",
    ];

    public override string Name => "definitions";

    public override string Subject => "definitions documents: import, export, and import of that";

    public override int LongestInput => 1024;

    public override int Share => 150;

    public override long AllocatedAtMost => 8 << 20;

    public override long AllocatedPerByte => 16_384;

    public override TimeSpan LongestTime => TimeSpan.FromSeconds(1);

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. new[]
        {
            "\"name\":\"\"", "\"vhost\":\"/\"", "null", "true", "[]", "{}", "-1", "1.5", "1e309", "9223372036854775808", "\"x-match\":\"all\"", "\"arguments\":[]", "\"type\":\"x-delayed-message\"",
            "\"x-delayed-type\":\"direct\"", "\"\\u0000\"", "\"\\ud800\"", "\"password\":\"p\"", "\"tags\":[\"a\"]", "\"definition\":{}", "\"value\":null", "\"priority\":9", "\"exclusive\":true", "(a*)*b", "\"x-max-priority\":255",
            "{\"name\":\"r\",\"vhost\":\"/\"}", "\"queues\":[", "\"destination_type\":\"queue\"",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public override IEnumerable<byte[]> Samples(Random random) => _samples.Select(Encoding.UTF8.GetBytes);

    public override void Run(ReadOnlySpan<byte> input)
    {
        using var broker = new TestBroker();
        var definitions = new BrokerDefinitions(broker.Core, "/", "3.13.7");
        byte[] before = Export(definitions);
        if (definitions.Import(input.ToArray(), null) is { } fault)
        {
            FuzzFailure.Unless(fault.Length > 0, "a refusal without words");
            FuzzFailure.Unless(Export(definitions).AsSpan().SequenceEqual(before), "a document is refused and something of it is there");
            return;
        }
        byte[] exported = Export(definitions);
        using var other = new TestBroker();
        var copy = new BrokerDefinitions(other.Core, "/", "3.13.7");
        string? again = copy.Import(exported, null);
        FuzzFailure.Unless(again is null, $"what was exported is refused: {again}");
        FuzzFailure.Unless(Sorted(Export(copy)) == Sorted(exported), "what was exported and imported is exported otherwise");
    }

    private static byte[] Export(BrokerDefinitions definitions)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes)) definitions.Export(json, null);
        return bytes.ToArray();
    }

    // Each list in one order, as lists are in none.
    private static string Sorted(byte[] document)
    {
        using var json = JsonDocument.Parse(document);
        return string.Join('\n', json.RootElement.EnumerateObject().Select(member => member.Value.ValueKind == JsonValueKind.Array
            ? $"{member.Name}: {string.Join('\n', member.Value.EnumerateArray().Select(item => item.GetRawText()).Order(StringComparer.Ordinal))}"
            : member.Value.GetRawText()));
    }
}

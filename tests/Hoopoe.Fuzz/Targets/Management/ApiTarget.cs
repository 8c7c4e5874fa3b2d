using System.Text;
using System.Text.Json;
using Hoopoe.Fuzz.Engine;
using Hoopoe.Management;
using Hoopoe.Server.Definitions;
using Hoopoe.Tests.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Hoopoe.Fuzz.Targets.Management;

/// <summary>
/// Calls of the HTTP API within the process: of each the input has a line with the method and the path with its query, and a line with
/// the body. No call ends in a defect, and an answer that says it is JSON is.
/// </summary>
internal sealed class ApiTarget : FuzzTarget
{
    private const int MostCalls = 6;

    private static readonly NodeFacts _node = new() { Name = "hoopoe@fuzz", ClusterName = "fuzz", Version = "1", RabbitVersion = "3.13.7" };

    public override string Name => "http";

    public override string Subject => "the management API: paths, queries and bodies";

    public override int LongestInput => 2048;

    public override int Share => 100;

    public override long AllocatedAtMost => 16 << 20;

    public override long AllocatedPerByte => 16_384;

    public override TimeSpan LongestTime => TimeSpan.FromSeconds(2);

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. new[]
        {
            "%2F", "q", "?page=1&page_size=5", "&name=a&use_regex=true", "&sort=name&sort_reverse=true", "&columns=name,arguments", "?msg_rates_age=60&msg_rates_incr=5", "&lengths_age=3600",
            "\"arguments\":{\"x-max-length\":1}", "null", "-1", "1e400", "9223372036854775807", "{}", "[]", "\"\\ud800\"", "[1.5]", "\"value\":", "(", ".*", "\n", "POST ", "DELETE ", "PUT ", "GET ",
            "\"durable\":true", "\"x-queue-type\":\"stream\"", "\"alternate-exchange\":\"e\"", "?if-unused=true", "/contents", "?if-empty=true",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public override IEnumerable<byte[]> Samples(Random random)
    {
        foreach (var call in ApiCalls.All)
        {
            yield return Encoding.UTF8.GetBytes($"{call}\n");
            yield return Encoding.UTF8.GetBytes($"PUT queues/%2F/q\n{{\"durable\":true}}\n{call}?page=1&sort=name&columns=name\n{{}}");
        }
        foreach (string call in ApiCalls.WithBodies)
        {
            yield return Encoding.UTF8.GetBytes(call);
            yield return Encoding.UTF8.GetBytes($"PUT queues/%2F/q\n{{\"durable\":true}}\n{call}\nGET definitions\n");
        }
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        string[] lines = Encoding.UTF8.GetString(input).Split('\n');
        using var broker = new TestBroker();
        Exception? defect = null;
        using var api = new ManagementApi(broker.Core, _node, new BrokerDefinitions(broker.Core, "/", _node.RabbitVersion), error => defect = error);
        for (int i = 0; i < lines.Length && i < 2 * MostCalls; i += 2)
        {
            Call(broker, api, lines[i], i + 1 < lines.Length ? lines[i + 1] : "");
            if (defect is not null) throw defect;
        }
        broker.Advance(TimeSpan.FromSeconds(20));
        if (defect is not null) throw defect;
    }

    private static void Call(TestBroker broker, ManagementApi api, string line, string body)
    {
        int space = line.IndexOf(' ', StringComparison.Ordinal);
        string target = space < 0 ? line : line[(space + 1)..];
        var http = new DefaultHttpContext();
        var answer = new MemoryStream();
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = $"/api/{target}";
        http.Request.Method = space < 0 ? "GET" : line[..space];
        int query = target.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0) http.Request.QueryString = new QueryString(target[query..]);
        http.Request.Headers.Authorization = "Basic Z3Vlc3Q6Z3Vlc3Q=";
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        var call = api.ServeAsync(http);
        broker.Thread.Pump();
        FuzzFailure.Unless(call.IsCompletedSuccessfully, "a call does not end");
        http.Response.BodyWriter.FlushAsync().AsTask().Wait(TimeSpan.FromSeconds(1));
        FuzzFailure.Unless(http.Response.StatusCode is >= 200 and < 500 or 503, $"status {http.Response.StatusCode}");
        if (http.Response.ContentType == "application/json" && answer.Length > 0) CheckJson(answer.ToArray());
    }

    private static void CheckJson(byte[] answer)
    {
        try
        {
            using var _ = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = 512 });
        }
        catch (JsonException error)
        {
            throw new FuzzFailure($"an answer is no JSON: {error.Message} {Encoding.UTF8.GetString(answer)}");
        }
    }
}

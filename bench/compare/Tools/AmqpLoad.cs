using System.Globalization;
using System.Text.Json;
using Hoopoe.Compare.Accounting;
using Hoopoe.Compare.Brokers;
using Hoopoe.Compare.Results;
using Hoopoe.Compare.Workloads;

namespace Hoopoe.Compare.Tools;

/// <summary>The independent load generator of bench/load.</summary>
internal sealed class AmqpLoad(string executable) : ILoadTool
{
    public const string ToolName = "amqpload";

    // As many processes as it can account.
    private const int MaxProcesses = 16;
    private const int PreloadProducer = 255;

    private static readonly string[] _faults =
        ["lost", "undrained", "duplicate", "out_of_order", "corrupt", "nacked", "bad_confirms", "returned", "blocked", "errors"];

    public string Name => ToolName;

    public string Executable => executable;

    public IReadOnlyList<string>? Arguments(LoadShape shape, IBroker broker, LoadTime time)
    {
        List<string> arguments =
        [
            "--host", broker.Address.Host, "--port", Text(broker.Address.Port),
            "--user", broker.Login.UserName, "--pass", broker.Login.Password,
            "-P", Text(shape.Producers), "-C", Text(shape.Consumers), "--queues", Text(shape.Queues), "-s", Text(shape.Size),
        ];
        if (broker.ProcessId is { } id)
            arguments.AddRange(new ProcessTree(id).Members().Take(MaxProcesses).SelectMany(member => new[] { "--pid", Text(member) }));
        arguments.AddRange(shape.Count == 0 ? ["-d", Text(time.Seconds), "--warmup", Text(time.WarmUp)] : [shape.Producers == 0 ? "--expect" : "--count", Text(shape.Count)]);
        // A backlog is drained in the end, however long that takes.
        arguments.AddRange(["--drain", "300"]);
        AddQueues(arguments, shape);
        AddFlow(arguments, shape);
        return arguments;
    }

    public LoadOutcome Parse(LoadShape shape, string output)
    {
        JsonElement json = FirstObject(output);
        // In a counted load the rate includes what the last messages took; in one that lasts it is that of the measured window.
        bool consumes = shape.Consumers > 0;
        double rate = shape.Count > 0 && shape.Cycles == 0
            ? Number(json, consumes ? "consumed" : "published") / Number(json, "total_s")
            : Number(json, consumes ? "consumed_per_s" : "published_per_s");
        Dictionary<Figure, double> figures = new() { [Figure.Rate] = rate };
        if (Number(json, "broker_cpu_s") > 0)
            figures[Figure.CpuMicroseconds] = Number(json, "broker_us_per_msg");
        AddLatency(figures, json, "lat_us", Figure.LatencyP50, Figure.LatencyP99);
        AddLatency(figures, json, "confirm_us", Figure.ConfirmP50, Figure.ConfirmP99);
        return new(figures, [.. _faults.Where(fault => Number(json, fault) > 0).Select(fault => $"{fault} {Number(json, fault):F0}")]);
    }

    private static void AddQueues(List<string> arguments, LoadShape shape)
    {
        Add(arguments, shape.Durable, "--durable", "--persistent");
        Add(arguments, shape.QueueType is not null, "--queue-type", shape.QueueType ?? "");
        Add(arguments, shape.Fanout, "--exchange", "amqpload-fanout");
        Add(arguments, shape.TopicBindings > 0, "--exchange", "amqpload-topic", "--exchange-type", "topic", "--bindings", Text(shape.TopicBindings));
        Add(arguments, shape.Priorities > 0, "--priorities", Text(shape.Priorities));
        Add(arguments, shape.DeadLetterAfterMilliseconds > 0, "--dead-letter", Text(shape.DeadLetterAfterMilliseconds));
        // Who fills a queue for others numbers its messages apart from theirs.
        Add(arguments, shape.Keep, "--keep", "--first-id", Text(PreloadProducer));
        Add(arguments, shape.Continue, "--no-setup");
        Add(arguments, shape.IdleQueues > 0, "--idle-queues", Text(shape.IdleQueues));
        Add(arguments, shape.IdleConnections > 0, "--idle-connections", Text(shape.IdleConnections));
        Add(arguments, shape.Cycles > 0, "--churn", Text(shape.Cycles));
        Add(arguments, shape.Loops > 0, "--loop", Text(shape.Loops));
    }

    private static void AddFlow(List<string> arguments, LoadShape shape)
    {
        Add(arguments, shape.ConfirmWindow > 0 && shape.Producers > 0, "--confirm", Text(shape.ConfirmWindow));
        Add(arguments, shape.AcknowledgeEvery > 0, "--ack", Text(shape.AcknowledgeEvery));
        Add(arguments, shape.Prefetch > 0, "--prefetch", Text(shape.Prefetch));
        Add(arguments, shape.MaxBacklog > 0, "--max-backlog", Text(shape.MaxBacklog));
        Add(arguments, shape.Hold > 0, "--hold", Text(shape.Hold));
        Add(arguments, shape.Rate > 0, "--rate", Text(shape.Rate));
    }

    private static void AddLatency(Dictionary<Figure, double> figures, JsonElement json, string name, Figure median, Figure high)
    {
        if (!json.TryGetProperty(name, out var latency) || Number(latency, "n") == 0)
            return;
        figures[median] = Number(latency, "p50");
        figures[high] = Number(latency, "p99");
    }

    private static JsonElement FirstObject(string output)
    {
        string line = output.Split('\n').FirstOrDefault(line => line.StartsWith('{')) ?? throw new FormatException($"amqpload told nothing: {output}");
        try
        {
            return JsonDocument.Parse(line).RootElement;
        }
        catch (JsonException error)
        {
            throw new FormatException($"amqpload told what is no JSON: {line}", error);
        }
    }

    private static double Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0;

    private static void Add(List<string> arguments, bool wanted, params string[] options)
    {
        if (wanted)
            arguments.AddRange(options);
    }

    private static string Text(IConvertible number) => number.ToString(CultureInfo.InvariantCulture);
}

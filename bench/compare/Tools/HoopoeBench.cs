using System.Globalization;
using System.Text.Json;
using Hoopoe.Compare.Accounting;
using Hoopoe.Compare.Brokers;
using Hoopoe.Compare.Results;
using Hoopoe.Compare.Workloads;

namespace Hoopoe.Compare.Tools;

/// <summary>The broker's own benchmark, hoopoe bench, for the loads that it has the same words for.</summary>
internal sealed class HoopoeBench(string executable) : ILoadTool
{
    public const string ToolName = "hoopoe bench";

    private static readonly string[] _faults = ["lost", "duplicated", "reordered", "damaged", "nacked", "unconfirmed", "returned"];

    public string Name => ToolName;

    public string Executable => executable;

    /// <summary>Whether this executable has it; one that has not prints the help of what it has.</summary>
    public static async Task<bool> IsPartOfAsync(string executable) =>
        (await Command.OutputAsync(executable, "bench", "--help")).Contains("--max-backlog", StringComparison.Ordinal);

    public IReadOnlyList<string>? Arguments(LoadShape shape, IBroker broker, LoadTime time)
    {
        bool isOther = shape.Cycles > 0 || shape.Loops > 0 || shape.IdleQueues > 0 || shape.IdleConnections > 0
            || shape.TopicBindings > 0 || shape.DeadLetterAfterMilliseconds > 0 || shape.Keep || shape.Continue;
        if (isOther || shape.Count > 0)
            return null;
        List<string> arguments =
        [
            "bench", "--quiet", "--json", "-", "--uri", Address(broker),
            "--producers", Text(shape.Producers), "--consumers", Text(shape.Consumers), "--queues", Text(shape.Queues), "--size", Text(shape.Size),
            "--duration", Text(time.Seconds + time.WarmUp), "--warmup", Text(time.WarmUp),
        ];
        if (broker.ProcessId is { } id)
            arguments.AddRange(["--pid", .. new ProcessTree(id).Members().Select(member => Text(member))]);
        AddFlow(arguments, shape);
        return arguments;
    }

    public LoadOutcome Parse(LoadShape shape, string output)
    {
        var json = Whole(output);
        Dictionary<Figure, double> figures = new()
        {
            [Figure.Rate] = Number(json, "throughput", shape.Consumers > 0 ? "deliveredPerSecond" : "publishedPerSecond")
                ?? throw new FormatException("hoopoe bench told no rate"),
        };
        Add(figures, Figure.CpuMicroseconds, Number(json, "brokerCost", "cpuMicrosecondsPerMessage"));
        Add(figures, Figure.LatencyP50, Number(json, "deliveryLatency", "p50"));
        Add(figures, Figure.LatencyP99, Number(json, "deliveryLatency", "p99"));
        Add(figures, Figure.ConfirmP50, Number(json, "confirmLatency", "p50"));
        Add(figures, Figure.ConfirmP99, Number(json, "confirmLatency", "p99"));
        return new(figures, [.. from fault in _faults let count = Number(json, "totals", fault) where count > 0 select $"{fault} {count:F0}"]);
    }

    private static void AddFlow(List<string> arguments, LoadShape shape)
    {
        if (shape.Durable)
            arguments.AddRange(["--durable", "--persistent"]);
        if (shape.QueueType is { } type)
            arguments.AddRange(["--queue-args", $"x-queue-type={type}"]);
        if (shape.Priorities > 0)
            arguments.AddRange(["--queue-args", $"x-max-priority={Text(shape.Priorities - 1)}", "--priority", $"0-{Text(shape.Priorities - 1)}"]);
        if (shape.Fanout)
            arguments.AddRange(["--exchange-type", "fanout"]);
        // Its bound counts deliveries, of which a message to several queues has several.
        long backlog = shape.MaxBacklog * (shape.Fanout ? shape.Queues : 1);
        foreach (var (option, value) in new[]
        {
            ("--confirm", shape.ConfirmWindow), ("--ack", shape.AcknowledgeEvery), ("--prefetch", shape.Prefetch),
            ("--rate", shape.Rate), ("--max-backlog", backlog),
        })
        {
            if (value > 0)
                arguments.AddRange([option, Text(value)]);
        }
    }

    private static string Address(IBroker broker) =>
        $"amqp://{Uri.EscapeDataString(broker.Login.UserName)}:{Uri.EscapeDataString(broker.Login.Password)}@{broker.Address.Host}:{Text(broker.Address.Port)}";

    private static JsonElement Whole(string output)
    {
        try
        {
            return JsonDocument.Parse(output).RootElement;
        }
        catch (JsonException error)
        {
            throw new FormatException($"hoopoe bench told what is no JSON: {output}", error);
        }
    }

    private static double? Number(JsonElement json, string part, string name) =>
        json.TryGetProperty(part, out var inner) && inner.TryGetProperty(name, out var value) ? value.GetDouble() : null;

    private static void Add(Dictionary<Figure, double> figures, Figure figure, double? value)
    {
        if (value is { } number)
            figures[figure] = number;
    }

    private static string Text(IConvertible number) => number.ToString(CultureInfo.InvariantCulture);
}

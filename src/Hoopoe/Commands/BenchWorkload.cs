using System.CommandLine;
using System.Globalization;
using System.Text;
using Hoopoe.Bench.Ramps;
using Hoopoe.Bench.Results;
using Hoopoe.Bench.Workloads;

namespace Hoopoe.Commands;

/// <summary>From the switches of hoopoe bench to a workload that makes sense; throws <see cref="WorkloadException"/> for one that does not.</summary>
internal sealed class BenchWorkload(BenchOptions options, ParseResult parsed)
{
    private const double UsualSeconds = 10;

    public Workload Read()
    {
        var trust = options.Tls.Read(parsed);
        var workload = new Workload
        {
            Brokers = [.. Names(options.Uri, "amqp://localhost").Select(text => BrokerUri.Parse(text) with { Trust = trust })],
            Producers = Value(options.Producers),
            ProducerChannels = Value(options.ProducerChannels),
            Consumers = Value(options.Consumers),
            ConsumerChannels = Value(options.ConsumerChannels),
            Topology = ReadTopology(),
            Size = SizeSyntax.Parse(Value(options.Size)),
            Pattern = ReadPattern(),
            Properties = ReadProperties(),
            Mandatory = Value(options.Mandatory),
            ConfirmWindow = Value(options.Confirm),
            AckEvery = Value(options.Ack),
            Prefetch = Value(options.Prefetch),
            Rate = ReadRate(),
            ConsumerRate = parsed.GetValue(options.ConsumerRate),
            ThinkTime = TimeSpan.FromMilliseconds(Value(options.ThinkTime)),
            MaxBacklog = parsed.GetValue(options.MaxBacklog),
            Duration = Seconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Messages = parsed.GetValue(options.Messages),
            WarmUp = TimeSpan.FromSeconds(Value(options.WarmUp)),
            Drain = TimeSpan.FromSeconds(Value(options.Drain)),
            Interval = TimeSpan.FromSeconds(Value(options.Interval)),
            Heartbeat = (ushort)Value(options.Heartbeat),
            BrokerProcesses = parsed.GetValue(options.Pid) ?? [],
            Seed = Value(options.Seed),
        };
        WorkloadCheck.Check(workload);
        return workload;
    }

    /// <summary>The same in words, for the result.</summary>
    public AskedWorkload Describe(Workload workload, IReadOnlyList<string> arguments) => new()
    {
        Name = parsed.GetValue(options.Name) ?? "",
        CommandLine = string.Join(' ', CommandLineSecrets.Hide(arguments, []).Select(Encoding.UTF8.GetString)),
        Uris = [.. workload.Brokers.Select(broker => broker.ToString())],
        Producers = workload.Producers,
        ProducerChannels = workload.ProducerChannels,
        Consumers = workload.Consumers,
        ConsumerChannels = workload.ConsumerChannels,
        Queues = workload.Topology.Queues.Count,
        QueueArguments = parsed.GetValue(options.QueueArgs) ?? [],
        ExchangeKind = workload.Topology.Kind,
        Size = Value(options.Size),
        Persistent = workload.Properties.Persistent,
        Durable = workload.Topology.Durable,
        Mandatory = workload.Mandatory,
        AutoAck = workload.AckEvery == 0,
        AckEvery = workload.AckEvery,
        Prefetch = workload.Prefetch,
        ConfirmWindow = workload.ConfirmWindow,
        Rate = workload.Rate?.ToString() ?? "unlimited",
        WarmUpSeconds = workload.WarmUp.TotalSeconds,
        Seconds = workload.Duration?.TotalSeconds,
        Messages = workload.Messages,
    };

    private double? Seconds => parsed.GetValue(options.Duration) ?? (parsed.GetValue(options.Messages) is null ? UsualSeconds : null);

    private Topology ReadTopology()
    {
        int queues = parsed.GetValue(options.Queues) ?? 1;
        if (queues < 1) throw new WorkloadException("--queues takes a number from 1 on");
        var plan = TopologyPlan.Make(
            Value(options.ExchangeType), Value(options.Exchange),
            Series(options.Queue, $"hoopoe-bench-{{1..{queues}}}"), Series(options.RoutingKey), Series(options.BindingKey), Fields(options.Header));
        return plan with
        {
            QueueArguments = Fields(options.QueueArgs),
            ExchangeArguments = Fields(options.ExchangeArgs),
            Durable = Value(options.Durable),
            AutoDelete = Value(options.AutoDelete),
            Predeclared = Value(options.Predeclared),
            Keep = Value(options.Keep),
        };
    }

    private BodyPattern ReadPattern() => Value(options.BodyPattern) switch
    {
        "random" => BodyPattern.Random(Value(options.Seed)),
        "zeros" => BodyPattern.Text([0]),
        var text => BodyPattern.Text(Encoding.UTF8.GetBytes(text)),
    };

    private PublishProperties ReadProperties() => new()
    {
        Persistent = Value(options.Persistent),
        Priorities = parsed.GetValue(options.Priority) is { } priority ? ReadPriorities(priority) : [],
        Expiration = parsed.GetValue(options.Expiration),
        ContentType = parsed.GetValue(options.ContentType),
        CorrelationId = parsed.GetValue(options.CorrelationId),
        ReplyTo = parsed.GetValue(options.ReplyTo),
        Headers = Fields(options.Header),
    };

    private RateCurve? ReadRate()
    {
        string? together = parsed.GetValue(options.Rate);
        double? each = parsed.GetValue(options.ProducerRate);
        if (together is not null && each is not null) throw new WorkloadException("--rate is for all producers together and --producer-rate for each: give one of them");
        if (each is not null) return new ConstantRate(each > 0 ? each.Value * Value(options.Producers) : throw new WorkloadException("--producer-rate takes a number above 0"));
        return together is null ? null : RateCurveSyntax.Parse(together);
    }

    private static IReadOnlyList<byte> ReadPriorities(string text)
    {
        string[] bounds = text.Split('-');
        bool sound = byte.TryParse(bounds[0], CultureInfo.InvariantCulture, out byte from) & byte.TryParse(bounds[^1], CultureInfo.InvariantCulture, out byte to) && bounds.Length <= 2 && from <= to;
        return sound ? [.. Enumerable.Range(from, to - from + 1).Select(priority => (byte)priority)] : throw new WorkloadException($"'{text}' is no priority; a priority is 0 to 255 or FROM-TO");
    }

    private T Value<T>(Option<T> option) => parsed.GetValue(option)!;

    private IReadOnlyList<string> Names(Option<string[]> option, string usual) => parsed.GetValue(option) is { Length: > 0 } names ? names : [usual];

    private IReadOnlyList<string> Series(Option<string[]> option, params string[] usual) =>
        [.. (parsed.GetValue(option) is { Length: > 0 } names ? names : usual).SelectMany(NamePattern.Expand)];

    private IReadOnlyList<KeyValuePair<string, object?>> Fields(Option<string[]> option) => [.. (parsed.GetValue(option) ?? []).Select(FieldSyntax.Parse)];
}

using System.CommandLine;
using Hoopoe.Tls;

namespace Hoopoe.Commands;

/// <summary>The switches of hoopoe bench, in the order of the help. <see cref="BenchWorkload"/> makes a workload of them.</summary>
internal sealed class BenchOptions
{
    public Option<string[]> Uri { get; } = Many("--uri", "URI", "Brokers to connect to, amqp://user:password@host:port/vhost or amqps://; several share the connections [default: amqp://localhost]");

    public ClientTlsOptions Tls { get; } = new();

    public Option<string?> Name { get; } = Text("--name", "TEXT", "A name for the run, kept in the result", "-I");

    public Option<int> Producers { get; } = Number("--producers", 1, "Connections that publish", "-x");

    public Option<int> ProducerChannels { get; } = Number("--producer-channels", 1, "Channels that each of them publishes on", "-X");

    public Option<int> Consumers { get; } = Number("--consumers", 1, "Connections that consume", "-y");

    public Option<int> ConsumerChannels { get; } = Number("--consumer-channels", 1, "Channels that each of them consumes on, with a consumer each", "-Y");

    public Option<string[]> Queue { get; } = Many("--queue", "NAME", "Queues; a name may be a series, q-{1..100} [default: hoopoe-bench-{1..1}]", "-u");

    public Option<int?> Queues { get; } = new("--queues") { Description = "How many queues, instead of naming them", HelpName = "N" };

    public Option<string[]> QueueArgs { get; } = Many("--queue-args", "NAME=VALUE", "Arguments that the queues are declared with, such as x-queue-type=quorum", "-qa");

    public Option<string> ExchangeType { get; } = new("--exchange-type", "-t") { Description = "direct, fanout, topic, headers or a plugin's kind; default is the default exchange", HelpName = "KIND", DefaultValueFactory = _ => "default" };

    public Option<string> Exchange { get; } = new("--exchange", "-e") { Description = "Name of the exchange", HelpName = "NAME", DefaultValueFactory = _ => "hoopoe-bench" };

    public Option<string[]> ExchangeArgs { get; } = Many("--exchange-args", "NAME=VALUE", "Arguments that the exchange is declared with");

    public Option<string[]> RoutingKey { get; } = Many("--routing-key", "KEY", "Keys that are published with in turn; a key may be a series, k.{1..100} [default: the queue's name]", "-k");

    public Option<string[]> BindingKey { get; } = Many("--binding-key", "KEY", "Keys that bind the queues, dealt out in turn; may be a series [default: the routing keys]");

    public Option<bool> Predeclared { get; } = Flag("--predeclared", "Declare and delete nothing: queues and exchange are there", "-p");

    public Option<bool> Keep { get; } = Flag("--keep", "Leave what was declared when the run is over");

    public Option<bool> Durable { get; } = Flag("--durable", "Queues and exchange survive a restart");

    public Option<bool> AutoDelete { get; } = Flag("--auto-delete", "Queues and exchange go with their last consumer or queue", "-ad");

    public Option<string> Size { get; } = new("--size", "-s") { Description = $"Body size: {Bench.Workloads.SizeSyntax.Help}; {Bench.Workloads.BodyStamp.Length} and more are checked in full", HelpName = "SIZE", DefaultValueFactory = _ => "16" };

    public Option<string> BodyPattern { get; } = new("--body-pattern") { Description = "What bodies are filled with: random, zeros, or a text that repeats", HelpName = "PATTERN", DefaultValueFactory = _ => "random" };

    public Option<bool> Persistent { get; } = Flag("--persistent", "Messages survive a restart in durable queues", "-f");

    public Option<bool> Mandatory { get; } = Flag("--mandatory", "Messages that no queue takes come back");

    public Option<string?> Priority { get; } = Text("--priority", "N", "Priority of messages, 0 to 255; FROM-TO takes them in turn");

    public Option<string?> Expiration { get; } = Text("--expiration", "MS", "Milliseconds after which a message expires");

    public Option<string?> ContentType { get; } = Text("--content-type", "TEXT", "Content type of messages");

    public Option<string?> CorrelationId { get; } = Text("--correlation-id", "TEXT", "Correlation id of messages");

    public Option<string?> ReplyTo { get; } = Text("--reply-to", "TEXT", "Reply address of messages");

    public Option<string[]> Header { get; } = Many("--header", "NAME=VALUE", "Headers of messages; with a headers exchange also what binds the queues", "-H");

    public Option<int> Confirm { get; } = Number("--confirm", 0, "Publishes that each channel may have unconfirmed; 0 is no confirms", "-c");

    public Option<int> Ack { get; } = Number("--ack", 0, "Acknowledge every N deliveries; 0 is automatic acknowledgement", "-A");

    public Option<int> Prefetch { get; } = Number("--prefetch", 0, "Deliveries that each consumer may have unacknowledged; 0 is no limit", "-q");

    public Option<string?> Rate { get; } = Text("--rate", "RATE", $"Messages a second of all producers together: {Bench.Ramps.RateCurveSyntax.Help} [default: unlimited]", "-R");

    public Option<double?> ProducerRate { get; } = new("--producer-rate", "-r") { Description = "Messages a second of each producer", HelpName = "N" };

    public Option<double?> ConsumerRate { get; } = new("--consumer-rate") { Description = "Messages a second that each consuming connection takes at most", HelpName = "N" };

    public Option<double> ThinkTime { get; } = Real("--consumer-think-time", 0, "Milliseconds that a consumer thinks over each message", "-L");

    public Option<long?> MaxBacklog { get; } = new("--max-backlog") { Description = "Producers wait while so many deliveries are outstanding", HelpName = "N" };

    public Option<double?> Duration { get; } = new("--duration", "-z", "-d") { Description = "Seconds of traffic, warm-up included [default: 10, unless --messages is given]", HelpName = "S" };

    public Option<long?> Messages { get; } = new("--messages", "-C") { Description = "Messages that all producers send together (without producers: that all consumers take)", HelpName = "N" };

    public Option<double> WarmUp { get; } = Real("--warmup", 0, "Seconds at the beginning that rates and latencies leave out");

    public Option<double> Drain { get; } = Real("--drain", 30, "Seconds to wait at the end for what is outstanding");

    public Option<double> Interval { get; } = Real("--interval", 1, "Seconds between samples", "-i");

    public Option<int> Heartbeat { get; } = Number("--heartbeat", 0, "Seconds between heartbeats; 0 is none", "-b");

    public Option<int[]> Pid { get; } = new("--pid") { Description = "Processes of the broker on this machine, whose CPU time and memory are accounted", HelpName = "PID", AllowMultipleArgumentsPerToken = true };

    public Option<int> Seed { get; } = Number("--seed", 1, "Seed of sizes and of the body pattern");

    public Option<string?> Json { get; } = Text("--json", "FILE", "Write the result as JSON; - is the standard output");

    public Option<string?> Csv { get; } = Text("--csv", "FILE", "Write the samples as comma-separated values; - is the standard output");

    public Option<string?> Html { get; } = Text("--html", "FILE", "Write the result as a page with plots; - is the standard output");

    public Option<bool> Quiet { get; } = Flag("--quiet", "Say nothing while it runs");

    /// <summary>All of them, in the order of the help.</summary>
    public IEnumerable<Option> All =>
    [
        Uri, .. Tls.All, Name, Producers, ProducerChannels, Consumers, ConsumerChannels, Queue, Queues, QueueArgs, ExchangeType, Exchange, ExchangeArgs, RoutingKey,
        BindingKey, Predeclared, Keep, Durable, AutoDelete, Size, BodyPattern, Persistent, Mandatory, Priority, Expiration, ContentType, CorrelationId,
        ReplyTo, Header, Confirm, Ack, Prefetch, Rate, ProducerRate, ConsumerRate, ThinkTime, MaxBacklog, Duration, Messages, WarmUp, Drain, Interval,
        Heartbeat, Pid, Seed, Json, Csv, Html, Quiet,
    ];

    private static Option<string?> Text(string name, string value, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = value };

    private static Option<string[]> Many(string name, string value, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = value, AllowMultipleArgumentsPerToken = true };

    private static Option<bool> Flag(string name, string description, params string[] aliases) => new(name, aliases) { Description = description };

    private static Option<int> Number(string name, int usual, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };

    private static Option<double> Real(string name, double usual, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };
}

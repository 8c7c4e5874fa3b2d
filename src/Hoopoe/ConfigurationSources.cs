using Hoopoe.Server;
using Hoopoe.Server.Configuration;
using Microsoft.Extensions.Configuration;

namespace Hoopoe;

/// <summary>
/// Where options come from, the later ones winning: appsettings.json beside the executable, then in the working
/// directory, then RabbitMQ's and OpenTelemetry's variables of the environment, then ours, then the command line.
/// </summary>
internal static class ConfigurationSources
{
    private const string FileName = "appsettings.json";

    // As RabbitMQ's container has them.
    private static readonly (string Variable, string Key)[] _rabbitMqVariables =
    [
        ("RABBITMQ_DEFAULT_USER", "default.user"),
        ("RABBITMQ_DEFAULT_PASS", "default.password"),
        ("RABBITMQ_DEFAULT_VHOST", "default.vhost"),
    ];

    private static readonly (string Variable, string Key)[] _openTelemetryVariables =
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "telemetry.endpoint"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "telemetry.protocol"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "telemetry.headers"),
        ("OTEL_SERVICE_NAME", "telemetry.service-name"),
        ("OTEL_RESOURCE_ATTRIBUTES", "telemetry.resource-attributes"),
        ("OTEL_TRACES_SAMPLER", "telemetry.sampler"),
        ("OTEL_TRACES_SAMPLER_ARG", "telemetry.sampler-ratio"),
        (MetricInterval, "telemetry.metric-interval"),
    ];

    private const string MetricInterval = "OTEL_METRIC_EXPORT_INTERVAL";

    public static IConfigurationRoot Build(IReadOnlyDictionary<string, string?> commandLine)
    {
        var files = new[] { AppContext.BaseDirectory, Environment.CurrentDirectory }
            .Select(folder => Path.Combine(Path.GetFullPath(folder), FileName)).Distinct(StringComparer.Ordinal);
        try
        {
            var builder = new ConfigurationBuilder();
            foreach (string file in files.Where(File.Exists)) builder.AddJsonStream(new MemoryStream(File.ReadAllBytes(file)));
            return builder
                .AddInMemoryCollection(Variables(_rabbitMqVariables))
                .AddInMemoryCollection(Variables(_openTelemetryVariables))
                .AddEnvironmentVariables()
                .AddInMemoryCollection(commandLine.Select(pair => KeyValuePair.Create(HoopoeConfiguration.PathOf(pair.Key), pair.Value)))
                .Build();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException or System.Text.Json.JsonException)
        {
            throw new HoopoeStartException($"{FileName} cannot be read: {error.GetBaseException().Message}", error);
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> Variables(IEnumerable<(string Variable, string Key)> variables) =>
        from pair in variables
        let value = Environment.GetEnvironmentVariable(pair.Variable)
        where !string.IsNullOrEmpty(value)
        // Ours have units; there it is milliseconds.
        select KeyValuePair.Create(HoopoeConfiguration.PathOf(pair.Key), pair.Variable == MetricInterval ? $"{value}ms" : value);
}

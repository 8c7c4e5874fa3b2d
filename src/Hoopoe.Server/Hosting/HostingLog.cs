using Microsoft.Extensions.Logging;

namespace Hoopoe.Server.Hosting;

/// <summary>What a broker in a generic host logs about the two of them. Event ids 2100 to 2199.</summary>
internal sealed partial class HostingLog(ILogger logger)
{
    [LoggerMessage(2100, LogLevel.Information, "Hoopoe {Version} serves AMQP at {Addresses}, data {Data}")]
    public partial void Started(string version, string addresses, string data);

    [LoggerMessage(2103, LogLevel.Warning, "telemetry.endpoint is set, which is for hoopoe serve: in this application its own OpenTelemetry sends the broker's spans and metrics, once it is given AddSource(\"Hoopoe\") and AddMeter(\"Hoopoe\")")]
    public partial void EndpointIsForTheExecutable();

    [LoggerMessage(2101, LogLevel.Critical, "The broker's journal has failed, so the application stops; Hosting.OnJournalFailure would have it go on")]
    public partial void StopsHost(Exception error);

    [LoggerMessage(2102, LogLevel.Critical, "The broker's journal has failed, and the application goes on without a broker, as Hosting.OnJournalFailure asks")]
    public partial void GoesOnWithoutBroker(Exception error);
}

namespace Hoopoe.Messages;

/// <summary>How received messages are written.</summary>
internal enum MessageFormat
{
    /// <summary>A line about the message and its properties, then the body, for people.</summary>
    Text,

    /// <summary>A JSON object a line, with the fields that RabbitMQ's HTTP API has.</summary>
    Json,

    /// <summary>The bodies and nothing else, a line each.</summary>
    Raw,
}

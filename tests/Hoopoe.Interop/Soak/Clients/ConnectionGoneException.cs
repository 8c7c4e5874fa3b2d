namespace Hoopoe.Interop.Soak.Clients;

/// <summary>Ends a client's life: the broker closed its connection, or the client broke it itself.</summary>
internal sealed class ConnectionGoneException(string message) : Exception(message);

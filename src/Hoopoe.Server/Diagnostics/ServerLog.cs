using Microsoft.Extensions.Logging;

namespace Hoopoe.Server.Diagnostics;

/// <summary>What the server around the protocols logs. Event ids 2000 to 2099.</summary>
internal sealed partial class ServerLog(ILogger logger)
{
    [LoggerMessage(2000, LogLevel.Error, "A timer failed; please report it")]
    public partial void TimerFailed(Exception error);

    [LoggerMessage(2001, LogLevel.Warning, "Connections at {Address} cannot be accepted for now: {Reason}")]
    public partial void AcceptFailing(string address, string reason);

    [LoggerMessage(2002, LogLevel.Warning, "This version keeps messages and definitions in memory only: nothing is kept in {Directory}, and a restart begins empty")]
    public partial void NothingKept(string directory);

    [LoggerMessage(2003, LogLevel.Warning, "This version keeps messages and definitions in memory only: a restart begins empty (--memory-only says that this is meant)")]
    public partial void MemoryOnly();

    [LoggerMessage(2004, LogLevel.Information, "Definitions loaded from {File}: {VirtualHosts} virtual hosts, {Users} users, {Exchanges} exchanges, {Queues} queues, {Bindings} bindings")]
    public partial void DefinitionsLoaded(string file, int virtualHosts, int users, int exchanges, int queues, int bindings);

    [LoggerMessage(2005, LogLevel.Warning, "Of the definitions in {File}, {Policies} policies and {Parameters} parameters are not applied: this version has none")]
    public partial void DefinitionsNotApplied(string file, int policies, int parameters);

    [LoggerMessage(2006, LogLevel.Information, "{Connections} connections are told that the broker stops")]
    public partial void Draining(int connections);

    [LoggerMessage(2007, LogLevel.Information, "Stopped")]
    public partial void Stopped();
}

using Microsoft.Extensions.Logging;

namespace Hoopoe.Server.Diagnostics;

/// <summary>What the server around the protocols logs. Event ids 2000 to 2099.</summary>
internal sealed partial class ServerLog(ILogger logger)
{
    [LoggerMessage(2000, LogLevel.Error, "A timer failed; please report it")]
    public partial void TimerFailed(Exception error);

    [LoggerMessage(2001, LogLevel.Warning, "Connections at {Address} cannot be accepted for now: {Reason}")]
    public partial void AcceptFailing(string address, string reason);

    [LoggerMessage(2002, LogLevel.Information, "No data directory is set: messages and definitions are kept in memory only, and a restart begins empty")]
    public partial void MemoryOnly();

    [LoggerMessage(2003, LogLevel.Warning, "durability.sync is never: the operating system decides when what is confirmed reaches the disk, and a power cut loses what has not")]
    public partial void NeverSynced();

    [LoggerMessage(2004, LogLevel.Information, "Definitions loaded from {File}: {VirtualHosts} virtual hosts, {Users} users, {Exchanges} exchanges, {Queues} queues, {Bindings} bindings")]
    public partial void DefinitionsLoaded(string file, int virtualHosts, int users, int exchanges, int queues, int bindings);

    [LoggerMessage(2005, LogLevel.Warning, "Of the definitions in {File} these are kept and do nothing here: {What}")]
    public partial void DefinitionsWithoutEffect(string file, string what);

    [LoggerMessage(2006, LogLevel.Information, "{Connections} connections are told that the broker stops")]
    public partial void Draining(int connections);

    [LoggerMessage(2007, LogLevel.Information, "Stopped")]
    public partial void Stopped();

    [LoggerMessage(2008, LogLevel.Critical, "The journal has failed, nothing more can be kept: the broker stops serving. What was confirmed is safe; what was not may be lost")]
    public partial void JournalFailed(Exception error);

    [LoggerMessage(2009, LogLevel.Error, "Telling that messages are durable failed; please report it")]
    public partial void FlushNoticeFailed(Exception error);

    [LoggerMessage(2010, LogLevel.Information, "Recovering: {Percent} % of {Total} read after {Seconds} s")]
    public partial void Recovering(int percent, string total, int seconds);

    [LoggerMessage(2011, LogLevel.Error, "Damage in {File} at byte {Offset}: {Bytes} bytes are set aside ({What}); the rest is served, and 'hoopoe inspect' says more")]
    public partial void Damaged(string file, long offset, long bytes, string what);

    [LoggerMessage(2012, LogLevel.Warning, "Not as it was after the restart: {Definition}: {Why}")]
    public partial void NotRestored(string definition, string why);

    [LoggerMessage(2013, LogLevel.Warning, "A checkpoint could not be written; the journal has everything, and the next start takes longer")]
    public partial void CheckpointFailed(Exception error);

    [LoggerMessage(2014, LogLevel.Error, "Trouble with the journal")]
    public partial void JournalTroubled(Exception error);

    [LoggerMessage(2015, LogLevel.Error, "In the journal, {What}")]
    public partial void JournalDamaged(string what);

    [LoggerMessage(2016, LogLevel.Warning, "The disk is full, or has less free than disk.free-limit asks for: publishes are refused until there is room; deliveries and acknowledgements go on and make room")]
    public partial void DiskFull();

    [LoggerMessage(2017, LogLevel.Information, "The disk has room again: publishes are taken")]
    public partial void DiskHasRoom();

    [LoggerMessage(2018, LogLevel.Error, "A defect ended a call of the HTTP API; please report it")]
    public partial void ApiFailed(Exception error);

    [LoggerMessage(2019, LogLevel.Information, "Clients are served no more, as an administrator asked; {Connections} connections are told")]
    public partial void ServiceStopped(int connections);

    [LoggerMessage(2020, LogLevel.Information, "Clients are served again")]
    public partial void ServiceStarted();

    [LoggerMessage(2050, LogLevel.Warning, "The HTTP service that knows users cannot be asked at {Path}: {Reason}")]
    public partial void AuthServiceFailed(string path, string reason);

    [LoggerMessage(2051, LogLevel.Warning, "The keys that tokens are signed with cannot be had from {Where}: {Reason}; those that are known go on")]
    public partial void KeysNotFetched(string where, string reason);

    [LoggerMessage(2060, LogLevel.Error, "The audit trail in {Directory} cannot be written: {Reason}; {Consequence}, and it is tried again every second")]
    public partial void AuditFailing(string directory, string reason, string consequence);

    [LoggerMessage(2061, LogLevel.Warning, "The audit trail in {Directory} is written again")]
    public partial void AuditResumed(string directory);

    [LoggerMessage(2062, LogLevel.Error, "The audit trail in {Directory} is damaged: {What}; it goes on in a new file, and 'hoopoe audit verify' says more")]
    public partial void AuditDamaged(string directory, string what);

    [LoggerMessage(2040, LogLevel.Error, "The application's '{Extension}' failed")]
    public partial void ExtensionFailed(string extension, Exception error);
}

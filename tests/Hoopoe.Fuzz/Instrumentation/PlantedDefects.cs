using static Hoopoe.Fuzz.Instrumentation.PlantedDefect;

namespace Hoopoe.Fuzz.Instrumentation;

/// <summary>The deliberate defects, one for each target, which it must find within a short run. Production code knows nothing of them.</summary>
internal static class PlantedDefects
{
    private const string Wire = "Hoopoe.Protocols.Amqp.Wire.";

    /// <summary>All of them; a defect is armed by its place here, from 1.</summary>
    public static IReadOnlyList<PlantedDefect> All { get; } =
    [
        new Answer("methods", "arguments that are cut short are taken", Wire + "WireReader", "get_Completed", 0, 1),
        new Answer("tables", "a malformed table passes for a valid one", Wire + "FieldTable", "IsValid", 3, 1),
        new Number("properties", "the short way for one property begins an octet too early", Wire + "PropertyFacts", "TryScan", 3, 2),
        new Number("frames", "a frame's header is read an octet before it is there", "Hoopoe.Protocols.Amqp.Connections.ConnectionReader", "Process", 7, 6),
        new Answer("connection", "a connection's own queues outlive it", "Hoopoe.Core.VirtualHosts.ExclusiveQueues", "End", 1, 0),
        new Answer("topics", "a hash takes all words that follow, whatever comes behind it", "Hoopoe.Core.Exchanges.TopicRouter+Node", "get_IsLeaf", 0, 1),
        new Answer("headers", "all values of headers are the same", "Hoopoe.Core.Arguments", "ValueEquals", 2, 1),
        new Number("journal-frames", "a record may reach behind the end of its frame", "Hoopoe.Journal.Frames.RecordView", "TryRead", 16, 0),
        new Number("records", "a time before all times is taken", "Hoopoe.Core.Durability.Records.AmendmentsCodec", "ReadTime", 0, -1_000_000_000),
        new Answer("recovery", "damage is passed over without a word", "Hoopoe.Journal.Recovery.DamageCopies", "Add", 4, 0),
        new Answer("directory", "an inspection keeps to itself what damage it finds", "Hoopoe.Journal.Inspection.FileTally", "Damaged", 1, 0),
        new Answer("encrypted", "what was encrypted passes for read without being decrypted", "Hoopoe.Core.Durability.Encryption.CipherSession", "TryDecrypt", 4, 1),
        new Answer("keys", "a damaged copy of the key ring passes for a whole one", "Hoopoe.Core.Durability.Encryption.KeyRingFile", "get_IsWhole", 0, 1),
        new Answer("audit", "entries that are missing at an end are nobody's matter", "Hoopoe.Server.Auditing.AuditVerification", "Finish", 1, 0),
        new Answer("logins", "any proof is right", "Hoopoe.Core.Access.Passwords.ScramVerifier", "IsProof", 2, 1),
        new Answer("tokens", "a token for others counts too", "Hoopoe.Server.Access.OAuth.TokenClaims", "IsFor", 1, 1),
        new Answer("http", "half a character passes for text", "Hoopoe.Management.Json.JsonInput", "CheckEscapes", 1, 0),
        new Answer("definitions", "a document is not tried before it is applied", "Hoopoe.Server.Definitions.BrokerDefinitions", "Try", 2, 0),
        new Answer("parameters", "a policy cannot be taken back", "Hoopoe.Core.Policies.PolicyTable", "Remove", 3, 0),
        new Answer("options", "any text passes for addresses", "Hoopoe.Server.Configuration.OptionTypes", "TryParseAddresses", 2, 1),
    ];

    /// <summary>The number that arms a target's defect.</summary>
    public static int NumberFor(string target) => 1 + Enumerable.Range(0, All.Count).First(index => All[index].Target == target);
}

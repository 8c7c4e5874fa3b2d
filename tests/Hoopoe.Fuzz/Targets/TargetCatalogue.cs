using Hoopoe.Fuzz.Engine;
using Hoopoe.Fuzz.Targets.Access;
using Hoopoe.Fuzz.Targets.Auditing;
using Hoopoe.Fuzz.Targets.Connections;
using Hoopoe.Fuzz.Targets.Journal;
using Hoopoe.Fuzz.Targets.Management;
using Hoopoe.Fuzz.Targets.Options;
using Hoopoe.Fuzz.Targets.Routing;
using Hoopoe.Fuzz.Targets.Wire;

namespace Hoopoe.Fuzz.Targets;

/// <summary>Every target there is, in the order in which they are run.</summary>
internal static class TargetCatalogue
{
    private static readonly Func<FuzzTarget>[] _makers =
    [
        static () => new MethodsTarget(), static () => new TablesTarget(), static () => new PropertiesTarget(), static () => new FramesTarget(), static () => new ConnectionTarget(),
        static () => new TopicsTarget(), static () => new HeadersTarget(), static () => new JournalFramesTarget(), static () => new RecordsTarget(), static () => new RecoveryTarget(),
        static () => new DirectoryTarget(encrypts: false), static () => new DirectoryTarget(encrypts: true), static () => new KeyRingTarget(), static () => new AuditTarget(), static () => new LoginsTarget(),
        static () => new TokensTarget(), static () => new ApiTarget(), static () => new DefinitionsTarget(), static () => new ParametersTarget(), static () => new OptionsTarget(),
    ];

    /// <summary>New ones of all, each unused.</summary>
    public static IEnumerable<FuzzTarget> Make() => _makers.Select(make => make());
}

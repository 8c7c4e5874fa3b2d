namespace Hoopoe.Server.Definitions;

/// <summary>Definitions that cannot be loaded; the message says where in the document and why.</summary>
public sealed class DefinitionsException : HoopoeStartException
{
    /// <summary>Says what is wrong at a place of the document.</summary>
    public DefinitionsException(string where, string fault)
        : base($"{where}: {fault}")
    {
    }
}

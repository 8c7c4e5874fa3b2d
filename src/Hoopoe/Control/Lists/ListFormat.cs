namespace Hoopoe.Control.Lists;

/// <summary>How a list is written.</summary>
internal enum ListFormat
{
    /// <summary>Drawn for a person where one is looking, otherwise cells with tabs between them.</summary>
    Automatic,

    /// <summary>A line each with tabs between the cells, as rabbitmqctl writes them.</summary>
    Table,

    /// <summary>Drawn with lines.</summary>
    Pretty,

    /// <summary>A JSON array of objects.</summary>
    Json,

    /// <summary>Comma-separated values.</summary>
    Csv,
}

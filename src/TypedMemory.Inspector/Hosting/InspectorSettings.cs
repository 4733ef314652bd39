namespace TypedMemory.Inspector.Hosting;

/// <summary>What a configuration can say of the inspector.</summary>
internal sealed class InspectorSettings
{
    /// <summary>Below which path it is served.</summary>
    public string Path { get; set; } = "/memory";

    /// <inheritdoc cref="InspectorOptions.AuthorizationPolicy"/>
    public string? AuthorizationPolicy { get; set; }

    /// <inheritdoc cref="InspectorOptions.ReadOnly"/>
    public bool ReadOnly { get; set; }

    /// <inheritdoc cref="InspectorOptions.LoginPath"/>
    public string? LoginPath { get; set; }

    /// <inheritdoc cref="InspectorOptions.HubPath"/>
    public string? HubPath { get; set; }

    /// <summary>Sets the options.</summary>
    public void ApplyTo(InspectorOptions options)
    {
        options.AuthorizationPolicy = AuthorizationPolicy;
        options.ReadOnly = ReadOnly;
        options.LoginPath = LoginPath;
        options.HubPath = HubPath;
    }
}

namespace TypedMemory.Mcp.Server;

/// <summary>Who is told of changes.</summary>
internal interface IResourceWatcher
{
    /// <summary>The URIs that are watched, at this moment.</summary>
    IReadOnlyCollection<string> Uris { get; }

    /// <summary>Whether documents that come and go are watched, at this moment.</summary>
    bool WatchesList { get; }

    /// <summary>Tells that what a URI names has changed.</summary>
    Task UpdatedAsync(string uri, CancellationToken cancellationToken);

    /// <summary>Tells that documents have come or gone.</summary>
    Task ListChangedAsync(CancellationToken cancellationToken);
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Core;

namespace TypedMemory.Hub.Databases;

/// <summary>The application's own memory, served as a database.</summary>
internal sealed class ServedMemory
{
    private readonly IMemoryStore _memory;
    private readonly IMemoryConflicts _conflicts;
    private readonly ILogger _logger;

    private ServedMemory(string name, IMemoryStore memory, IMemoryConflicts conflicts, ILogger logger)
    {
        Name = name;
        _memory = memory;
        _conflicts = conflicts;
        _logger = logger;
    }

    /// <summary>The name of the database.</summary>
    public string Name { get; }

    /// <summary>Finds the memory that the options ask for.</summary>
    /// <returns><see langword="null"/> if none is to be served.</returns>
    /// <exception cref="InvalidOperationException">The application has no memory, or the name is none for a
    /// database.</exception>
    public static ServedMemory? Create(
        HubOptions options, IMemoryStore? memory, IMemoryConflicts? conflicts, ILogger logger)
    {
        if (options.Memory is not { } name) return null;
        if (DatabaseName.IsSystem(name) || !DatabaseName.IsValid(name))
        {
            throw new InvalidOperationException(
                $"HubOptions.Memory is \"{name}\", which is not a name for a database: a-z first, then a-z, 0-9 and _$()+-/.");
        }

        return memory is not null && conflicts is not null
            ? new ServedMemory(name, memory, conflicts, logger)
            : throw new InvalidOperationException(
                $"HubOptions.Memory is \"{name}\", but the application has no memory. Call services.AddTypedMemory(...) too.");
    }

    public ValueTask<IDocumentStore> OpenAsync(CancellationToken cancellationToken) =>
        _memory.OpenAsync(cancellationToken);

    public PeerMerges StartMerges(CancellationToken closing) => new(_conflicts, _logger, closing);
}

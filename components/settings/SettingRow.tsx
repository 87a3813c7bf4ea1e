export interface SettingRowProps {
  label: string;
  help?: React.ReactNode;
  children: React.ReactNode;
}

/** One setting: what it is on the left, its value or control on the right. */
export function SettingRow({ label, help, children }: SettingRowProps) {
  return (
    <div className="setting">
      <div className="grow">
        <div className="medium">{label}</div>
        {help && <div className="setting__help">{help}</div>}
      </div>
      <div className="setting__value">{children}</div>
    </div>
  );
}

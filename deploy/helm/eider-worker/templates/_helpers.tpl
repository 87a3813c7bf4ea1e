{{- define "eider-worker.name" -}}
{{- .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "eider-worker.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}
{{- .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 52 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "eider-worker.selectorLabels" -}}
app.kubernetes.io/name: {{ include "eider-worker.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "eider-worker.labels" -}}
{{ include "eider-worker.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "eider-worker.serviceAccountName" -}}
{{- .Values.serviceAccount.existingName | default (include "eider-worker.fullname" .) }}
{{- end }}

{{- define "eider-worker.policyConfigMap" -}}
{{- if .Values.policy.inline }}{{ include "eider-worker.fullname" . }}-policy{{ else }}{{ .Values.policy.existingConfigMap }}{{ end }}
{{- end }}
